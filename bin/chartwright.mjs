#!/usr/bin/env node
// Starts the command line from a bundle of the sources, and lets sites, which are TypeScript too, be
// imported: they get the `chartwright` that runs, not a second one.

import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { bundle } from './bundle.mjs'

/** Node before 22.18 cannot strip types itself and borrows tsx for that. */
const isStripping = Boolean(process.features.typescript)

async function borrowTsx() {
  const { register } = await import('tsx/esm/api')
  register()
}

/** Leads `import … from 'chartwright'` to a module. */
function redirect(url) {
  if (module.registerHooks !== undefined) {
    const resolve = (name, context, next) =>
      name === 'chartwright' ? { url, shortCircuit: true } : next(name, context)
    module.registerHooks({ resolve })
    return
  }
  const hook = `export const resolve = (name, context, next) =>
    name === 'chartwright' ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context)`
  module.register(`data:text/javascript,${encodeURIComponent(hook)}`)
}

async function runBundle(folder) {
  const urlOf = (file) => pathToFileURL(join(folder, file)).href
  module.enableCompileCache?.(join(folder, 'compiled'))
  const { main } = await import(urlOf('cli.mjs'))
  return main(async () => {
    if (!isStripping) {
      // Before tsx, which reads and rewrites whatever is loaded once it is there.
      await import(urlOf('pipeline.mjs'))
      await borrowTsx()
    }
    redirect(urlOf('index.mjs'))
  })
}

/** For a debugger, and where no bundle can be written: slower, and the same. */
async function runSources() {
  if (!isStripping) await borrowTsx()
  const { main } = await import('../src/cli.ts')
  return main(async () => {})
}

const isBundled = process.env.CHARTWRIGHT_SOURCES === undefined
const folder = isBundled ? await bundle().catch(() => undefined) : undefined
process.exitCode = await (folder === undefined ? runSources() : runBundle(folder))
