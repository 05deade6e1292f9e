// A comfort on top of the plain upload form: large files go in pieces, a broken line goes on from where it stopped, and
// what the server says stands beside the file's name. Without this script the form sends the file whole.

const CHUNK = 32 * 1024 * 1024
const DELAYS = [0, 1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000, 30000]
const ASKED_AGAIN = [0, 2000, 5000, 10000, 20000]

const form = document.querySelector('form[data-uploads]')
if (form && window.tus?.isSupported) {
  const input = form.querySelector('input[type="file"]')
  const button = form.querySelector('button')
  const token = form.querySelector('input[name="csrfmiddlewaretoken"]').value
  const list = Object.assign(document.createElement('ul'), { className: 'rows uploads' })
  input.multiple = true
  let underWay = 0
  addEventListener('beforeunload', (event) => { if (underWay) event.preventDefault() })

  form.addEventListener('submit', async (event) => {
    const files = [...input.files]
    if (!files.length) return // the server says what is missing
    event.preventDefault()
    form.before(list)
    button.disabled = true
    const chosen = form.dataset.for || form.querySelector('[name="criterion"]')?.value || ''
    const rows = files.map((file) => newRow(file.name))
    let kept = 0
    for (const [place, file] of files.entries()) if (await send(file, chosen, rows[place])) kept += 1
    input.value = ''
    button.disabled = false
    if (kept === files.length) location.assign(form.dataset.back)
    else if (kept) rows[0].say(`${rows[0].said()} The others are uploaded: open this page again to see them.`, 'failed')
  })

  const newRow = (name) => {
    const item = list.appendChild(document.createElement('li'))
    const box = item.appendChild(document.createElement('div'))
    box.appendChild(document.createElement('h3')).textContent = name
    const bar = box.appendChild(Object.assign(document.createElement('progress'), { max: 100, value: 0 }))
    bar.setAttribute('aria-label', `How much of ${name} has arrived`)
    const word = box.appendChild(document.createElement('p'))
    word.setAttribute('role', 'status')
    const go = item.appendChild(Object.assign(document.createElement('button'), { type: 'button', className: 'btn-2', hidden: true }))
    let told = ''
    return {
      go,
      at: (percent) => { bar.value = percent },
      said: () => told,
      say: (text, state = '') => { if (text !== told) { told = word.textContent = text; word.dataset.state = state } },
    }
  }

  const send = (file, chosen, row) => new Promise((resolve) => {
    let steps = -1
    const end = (kept) => { underWay -= 1; row.go.hidden = true; resolve(kept) }
    const upload = new tus.Upload(file, {
      endpoint: `${form.dataset.uploads}${chosen ? `?for=${encodeURIComponent(chosen)}` : ''}`,
      chunkSize: CHUNK,
      retryDelays: DELAYS,
      metadata: { filename: file.name },
      headers: { 'X-CSRFToken': token },
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => compared(request, file),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0
        const again = !status || [409, 423, 460].includes(status) || status >= 500
        if (again) row.say('The line broke. We try again by ourselves.')
        return again
      },
      onProgress: (sent, all) => {
        const percent = all ? Math.floor((sent * 100) / all) : 0
        row.at(percent)
        // Read out at each tenth, not at each kilobyte.
        if (Math.floor(percent / 10) !== steps) { steps = Math.floor(percent / 10); row.say(`${percent}% sent.`) }
      },
      onError: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0
        const sentence = status && error.originalResponse.getBody()
        if (status && status < 500 && status !== 401) { row.say(sentence || 'It was not taken.', 'failed'); return end(false) }
        row.say(sentence || 'The line is broken. What arrived is kept: it goes on when the line is back.', 'failed')
        row.go.textContent = 'Go on'
        row.go.hidden = false
        const on = () => { row.go.hidden = true; removeEventListener('online', on); row.go.onclick = null; upload.start() }
        row.go.onclick = on
        addEventListener('online', on)
      },
      onSuccess: async () => {
        row.at(100)
        row.say('All of it has arrived. We read it again before we say that it is uploaded.')
        end(await keep(upload.url, row))
      },
    })
    underWay += 1
    row.say('Begins.')
    upload.findPreviousUploads().then((found) => {
      if (found.length) { upload.resumeFromPreviousUpload(found[0]); row.say('Goes on from where it stopped.') }
      upload.start()
    })
  })

  // Each piece goes with its SHA-256, so that the server compares what came with what was read here.
  const compared = async (request, file) => {
    if (request.getMethod() !== 'PATCH' || !globalThis.crypto?.subtle) return
    const from = Number(request.getHeader('Upload-Offset'))
    const piece = await file.slice(from, from + CHUNK).arrayBuffer()
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', piece))
    request.setHeader('Upload-Checksum', `sha256 ${btoa(String.fromCharCode(...digest))}`)
  }

  const keep = async (url, row) => {
    for (const wait of ASKED_AGAIN) {
      await new Promise((resolve) => { setTimeout(resolve, wait) })
      try {
        const answer = await fetch(`${url}keep/`, {
          method: 'POST', credentials: 'same-origin', headers: { 'X-Requested-With': 'fetch', 'X-CSRFToken': token },
        })
        const said = await answer.json()
        if (said.kept) { row.say(`Uploaded. SHA-256 ${said.sha256}`, 'kept'); return true }
        row.say(said.message, 'failed')
        if (!said.waits) return false
      } catch {
        row.say('All of it has arrived. The line broke before we could say more; we ask again.')
      }
    }
    row.say('All of it has arrived and is kept. It counts once we have read it again: look at this page in a minute.', 'failed')
    return false
  }
}
