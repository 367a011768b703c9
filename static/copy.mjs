// Copies the few files the program serves from node_modules into static/npm,
// where static.go embeds them. Run by `npm run copy` after `npm ci --ignore-scripts`.
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const font = '@fontsource/be-vietnam-pro/files/be-vietnam-pro-'

// Where each file comes from (below node_modules) and goes to (below npm).
const files = {
  'htmx.org/dist/htmx.min.js': 'htmx.min.js',
  [font + 'latin-600-normal.woff2']: 'be-vietnam-pro-latin-600.woff2',
  [font + 'vietnamese-600-normal.woff2']: 'be-vietnam-pro-vietnamese-600.woff2',
  // The reader keeps the folders of its package: index.js imports ../share.js.
  'zxing-wasm/dist/es/reader/index.js': 'zxing/reader/index.js',
  'zxing-wasm/dist/es/share.js': 'zxing/share.js',
  'zxing-wasm/dist/reader/zxing_reader.wasm': 'zxing/reader/zxing_reader.wasm',
  // The writer draws a queue handed over from phone to phone.
  'zxing-wasm/dist/es/writer/index.js': 'zxing/writer/index.js',
  'zxing-wasm/dist/writer/zxing_writer.wasm': 'zxing/writer/zxing_writer.wasm',
}

for (const [from, to] of Object.entries(files)) {
  const target = join(here, 'npm', to)
  await mkdir(dirname(target), { recursive: true })
  await copyFile(join(here, 'node_modules', from), target)
  console.log('npm/' + to)
}
