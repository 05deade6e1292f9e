// The weights add up while they are typed; the server counts them again when they are saved.
const form = document.querySelector('[data-weights-form]')
const says = document.querySelector('[data-weights]')
if (form && says) {
  const number = (input) => (input && input.value.trim() !== '' ? Number(input.value.replace(/,/g, '')) : 0)
  const plain = (value) => String(Math.round(value * 100) / 100)
  const count = () => {
    const rows = [...form.querySelectorAll('.criterion')].filter((row) => !row.querySelector('input[name$="-take_out"]')?.checked)
    const quality = rows.reduce((sum, row) => sum + number(row.querySelector('input[name$="-weight"]')), 0)
    const wanted = number(form.querySelector('input[name="quality_weight"]'))
    const price = number(form.querySelector('input[name="price_weight"]'))
    if ([quality, wanted, price].some(Number.isNaN)) return
    says.textContent = `Quality criteria add up to ${plain(quality)} of ${plain(wanted)}; with price, ${plain(quality + price)} of 100.`
  }
  form.addEventListener('input', count)
  form.addEventListener('change', count)
}
