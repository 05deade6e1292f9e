// The weights add up while they are typed, section by section; the server counts them again when they are saved.
// Of the figures of price formulas only those of the chosen one are shown; without this script all are there, named.
const form = document.querySelector('[data-weights-form]')
const says = document.querySelector('[data-weights]')
if (form && says) {
  const number = (input) => (input && input.value.trim() !== '' ? Number(input.value.replace(/,/g, '')) : 0)
  const plain = (value) => String(Math.round(value * 100) / 100)
  const weights = (part) => [...part.querySelectorAll('.criterion input[name^="criteria-"][name$="-weight"]')]
  const sum = (part) => weights(part).reduce((total, input) => total + number(input), 0)
  const count = () => {
    const quality = sum(form)
    const wanted = number(form.querySelector('input[name="quality_weight"]'))
    const price = number(form.querySelector('input[name="price_weight"]'))
    for (const section of form.querySelectorAll('[data-section]')) {
      const own = number(section.querySelector('input[name^="sections-"][name$="-weight"]'))
      const together = sum(section)
      if ([own, together].some(Number.isNaN)) continue
      section.querySelector('[data-section-sum]').textContent = `Its criteria add up to ${plain(together)} of ${plain(own)}.`
    }
    if ([quality, wanted, price].some(Number.isNaN)) return
    says.textContent = `Quality criteria add up to ${plain(quality)} of ${plain(wanted)}; with price, ${plain(quality + price)} of 100.`
  }
  const formula = form.querySelector('select[name="price_formula"]')
  const choose = () => {
    for (const term of form.querySelectorAll('[data-formula]')) term.hidden = term.dataset.formula !== formula.value
  }
  form.addEventListener('input', count)
  form.addEventListener('change', count)
  if (formula) {
    formula.addEventListener('change', choose)
    choose()
  }
  if (form.querySelector('[data-section]')) count()
}
