// cdk8s as a contender: synthesises given objects to YAML in memory. It has a locked package of its
// own, installed beside this file on the first run, so that nobody else has to download it.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

import type { ObjectGroup } from './build.ts'

/** The little of cdk8s that is used; its own types are not there before it is installed. */
interface Cdk8s {
  readonly App: new () => { synthYaml(): string }
  readonly Chart: new (app: object, id: string) => object
  readonly ApiObject: new (chart: object, id: string, manifest: object) => object
}

const folder = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)

export function loadCdk8s(): Cdk8s {
  if (!isInstalled()) {
    process.stderr.write('bench: installing cdk8s from the npm registry, once\n')
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return require('cdk8s') as Cdk8s
}

function isInstalled(): boolean {
  const { dependencies } = readJson('package.json') as { dependencies: Record<string, string> }
  return Object.entries(dependencies).every(([name, version]) => {
    const file = `node_modules/${name}/package.json`
    return existsSync(folder + file) && (readJson(file) as { version: string }).version === version
  })
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(folder + file, 'utf8'))

/**
 * One App for each site, with a Chart for each Application, which is a file of both tools. One App
 * for all sites would take cdk8s several times as long, as it sorts all charts of an App at once.
 */
export function synthesize({ App, Chart, ApiObject }: Cdk8s, site: readonly ObjectGroup[]): string {
  const app = new App()
  for (const { name, objects } of site) {
    const chart = new Chart(app, name)
    objects.forEach((manifest, index) => new ApiObject(chart, String(index), manifest))
  }
  return app.synthYaml()
}
