// Comforts on top of pages that work without them: GOV.UK Frontend's behaviour, one send for one click,
// a draft that saves itself, and times that keep counting by the server's clock.

const govuk = document.getElementById('govuk-frontend')
if (govuk && 'noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
  import(govuk.href).then(({ initAll }) => initAll()).catch(() => {
    document.body.classList.remove('govuk-frontend-supported')
  })
}

// The browser's own validation bubbles stay off; the server words every refusal.
document.querySelectorAll('form[method="post"]').forEach((form) => { form.noValidate = true })

// One send for one click. The server answers a second one safely too (this only spares the wait).
document.addEventListener('submit', (event) => {
  const form = event.target
  if (event.defaultPrevented || form.method !== 'post') return
  if (form.dataset.sent) { event.preventDefault(); return }
  form.dataset.sent = 'yes'
  setTimeout(() => { delete form.dataset.sent }, 8000)
})
window.addEventListener('pageshow', () => {
  document.querySelectorAll('form[data-sent]').forEach((form) => { delete form.dataset.sent })
})

// --- a draft that saves itself: <form data-autosave="/address" ...> and an optional [data-saved] to speak in
const words = (when) => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London', hour: 'numeric', minute: '2-digit', second: '2-digit', hour12: true
  }).formatToParts(when)
  const part = (type) => parts.find((each) => each.type === type)?.value ?? ''
  return `${Number(part('hour')) || 12}:${part('minute')}:${part('second')}${part('dayPeriod').toLowerCase().replace(/[^apm]/g, '')}`
}

document.querySelectorAll('form[data-autosave]').forEach((form) => {
  const status = form.querySelector('[data-saved]') ?? form.appendChild(Object.assign(document.createElement('p'), { className: 'saved' }))
  status.setAttribute('role', 'status')
  const pause = Number(form.dataset.pause) || 1500 // longer where each save is submitted as well
  let timer = 0
  let last = new URLSearchParams(new FormData(form)).toString()
  let sending = false
  const say = (text, failed) => { status.textContent = text; status.dataset.state = failed ? 'failed' : 'saved' }
  const save = async () => {
    const body = new FormData(form)
    for (const [key, value] of [...body.entries()]) if (value instanceof File) body.delete(key)
    const now = new URLSearchParams(body).toString()
    if (now === last || sending || form.dataset.sent) return
    sending = true
    try {
      const answer = await fetch(form.dataset.autosave || form.action, {
        method: 'POST', body, credentials: 'same-origin', keepalive: document.hidden && now.length < 60000, headers: { 'X-Requested-With': 'fetch', Accept: 'application/json' }
      })
      const said = await answer.json().catch(() => ({}))
      if (answer.redirected || !answer.ok) throw new Error(said.message)
      last = now
      // What was saved has a new version: the next save is made from that one.
      const version = form.elements.namedItem('version')
      if (version && said.version !== undefined) {
        version.value = said.version
        const sent = new URLSearchParams(now)
        sent.set('version', said.version)
        last = sent.toString()
      }
      say(said.message ?? `Saved at ${words(said.saved_at ? new Date(said.saved_at) : new Date(Date.now() + drift))}.`)
    } catch (problem) {
      say(`Not saved since your last change. ${problem.message || 'Check your connection; what you typed is still here.'}`, true)
    } finally {
      sending = false
    }
  }
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(save, pause) })
  form.addEventListener('change', () => { clearTimeout(timer); timer = setTimeout(save, 300) })
  document.addEventListener('visibilitychange', () => { if (document.hidden) save() })
  window.addEventListener('online', save)
})

// --- times that keep counting. The reader's clock may be wrong: the server's is what counts.
let drift = 0
const stamp = document.body.dataset.serverNow
if (stamp) drift = new Date(stamp).getTime() - Date.now()

const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`
const left = (ms, short) => {
  const all = Math.floor(ms / 60000)
  const [days, hours, minutes] = [Math.floor(all / 1440), Math.floor(all / 60) % 24, all % 60]
  if (!all) return short ? 'under 1 min' : 'less than a minute'
  if (short) return days ? count(days, 'day') : hours ? `${hours} h ${minutes} min` : `${minutes} min`
  const parts = days ? [count(days, 'day'), hours && count(hours, 'hour')] : [hours && count(hours, 'hour'), minutes && count(minutes, 'minute')]
  return parts.filter(Boolean).join(' ')
}
const clocks = document.querySelectorAll('[data-until]')
const tick = () => {
  const now = Date.now() + drift
  clocks.forEach((clock) => {
    const ms = new Date(clock.dataset.until).getTime() - now
    const short = clock.dataset.style === 'short'
    const text = ms < 0 ? `passed ${left(-ms, short)} ago` : `${left(ms, short)} left`
    if (clock.textContent !== text) clock.textContent = text
    clock.toggleAttribute('data-late', ms < 0)
  })
}
// A tab left open drifts while the machine sleeps, and the server's clock may move: ask again by the Date header.
const ask = async () => {
  try {
    const sent = Date.now()
    const answer = await fetch(document.body.dataset.clock, { cache: 'no-store', credentials: 'same-origin' })
    const said = await answer.json()
    drift = new Date(said.now).getTime() - (sent + Date.now()) / 2
    tick()
  } catch { /* the last known difference stands */ }
}
if (clocks.length) {
  setInterval(tick, 1000)
  if (document.body.dataset.clock) {
    document.addEventListener('visibilitychange', () => { if (!document.hidden) ask() })
    setInterval(ask, 60000)
  }
}
