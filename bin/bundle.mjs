// Turns the sources, and the packages that every build needs, into a few files that Node runs as they
// are. Stripping the types of hundreds of modules one by one takes longer than a build's own work.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = join(root, 'src')
const cache = join(root, 'node_modules/.cache/chartwright')

/**
 * The folder that has `cli.mjs`, `index.mjs` and `pipeline.mjs`, made where it is not there: its name says
 * what they were made of, so that whoever edits a source gets another. Throws where it cannot be written.
 */
export async function bundle() {
  const folder = join(cache, stamp())
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  removeOld()
  const unfinished = mkdtempSync(join(cache, 'unfinished-'))
  try {
    await build(unfinished)
    renameSync(unfinished, folder)
  } catch (error) {
    rmSync(unfinished, { recursive: true })
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** What a bundle is made of, in short. */
function stamp() {
  const own = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join('src', path))
  const hash = createHash('sha256').update(root)
  // The last one says which packages are installed.
  for (const path of [...own.sort(), 'bin/bundle.mjs', 'node_modules/.package-lock.json']) {
    const stat = statSync(join(root, path), { throwIfNoEntry: false })
    hash.update(`${path} ${stat?.size} ${stat?.mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

async function build(folder) {
  const esbuild = await import('esbuild')
  await esbuild.build({
    entryPoints: ['cli', 'index', 'pipeline'].map((name) => join(sources, `${name}.ts`)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Machine code, and what few commands load.
    external: ['oxc-parser', 'tsx', 'undici'],
    // Packages in CommonJS ask for modules of Node by `require`.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
    logLevel: 'silent',
    plugins: [{ name: 'places of sources', setup: keepPlaces }],
  })
}

/** Lets a source find the files that lie beside it, wherever it is run from. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const place = JSON.stringify(pathToFileURL(path).href)
    const contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', place)
    return { contents, loader: 'ts' }
  })
}

const hour = 3_600_000

/** Bundles from which a build may be starting right now stay. */
function removeOld() {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat !== undefined && stat.mtimeMs < Date.now() - hour)
      rmSync(path, { recursive: true, force: true })
  }
}
