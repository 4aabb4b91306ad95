// Turns the end-to-end tests into a run that cannot collide with anything or leave anything behind:
// it gives them a network, mount and process namespace of their own, whose end is the end of every
// process in them, however the run ends.

import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { tools } from '../tools/tools.ts'
import { asEnvironment, existingFacts } from './existing/facts.ts'
import { prepareExisting } from './existing/prepareExisting.ts'
import type { Existing } from './existing/prepareExisting.ts'
import { build } from './tools/build.ts'

const HELP = `npm run test:e2e [-- [options] [arguments of vitest]]

Runs the tests in test/e2e against a real Kubernetes control plane, Argo CD and Sealed Secrets. The
first run builds them with Go, and llama-server with CMake, into ~/.cache/chartwright/e2e; on two
cores that takes about half an hour.

  --kubeconfig <file>  use the cluster of that file's current context instead, as its administrator;
                       Argo CD must be installed in it, in namespace argocd, and Sealed Secrets in
                       kube-system. Read docs/existing-cluster.md first
  --address <address>  of this machine as the pods of that cluster see it, an IP address or a name;
                       by default the one from which its API server is reached
  --help               print this

Everything else goes to vitest: a filter such as \`cluster\`, \`-t <name>\`, \`--bail 1\`, …
`

const HERE = fileURLToPath(import.meta.url)
const ROOT = resolve(HERE, '../../..')
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
const CONFIG = join(ROOT, 'test/e2e/vitest.config.ts')

const INSIDE = '--inside-its-namespaces'
/** All the run may have of its own; its network only where its cluster is its own. */
const OWN = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
const AS_USER = ['--user', '--map-root-user']
/** What the run does once it is inside; a kernel may allow the namespaces and then not this. */
const PROBE = 'mount -t tmpfs tmpfs /run'

const NO_NAMESPACES =
  'The end-to-end tests need Linux namespaces, which neither root nor a user can make here. Install ' +
  'util-linux and iproute2, and run this as root or with `sysctl kernel.unprivileged_userns_clone=1 ' +
  'kernel.apparmor_restrict_unprivileged_userns=0`; in a container, with CAP_SYS_ADMIN. Or use ' +
  'another cluster: npm run test:e2e -- --kubeconfig <file>'

async function main(): Promise<number> {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    process.stdout.write(HELP)
    return 0
  }
  if (args[0] === INSIDE) return runInside(args.slice(1))

  const kubeconfig = take(args, '--kubeconfig')
  const address = take(args, '--address')
  if (address !== undefined && kubeconfig === undefined)
    throw new Error(
      '--address says where another cluster finds this machine: give --kubeconfig too',
    )
  await tools()
  const command = [process.execPath, ...process.execArgv, HERE, INSIDE, ...args]
  const env: NodeJS.ProcessEnv = {}
  let existing: Existing | undefined
  if (kubeconfig === undefined) {
    const flags = await namespaces([...OWN, '--net'])
    if (flags === undefined) throw new Error(NO_NAMESPACES)
    await build()
    command.unshift('unshare', ...flags)
  } else {
    const flags = await namespaces(OWN)
    command.unshift(...(flags === undefined ? [] : ['unshare', ...flags]))
    const programs = flags !== undefined && process.getuid?.() === 0
    existing = await prepareExisting(resolve(kubeconfig), { address, programs })
    Object.assign(env, asEnvironment(existing.facts))
    for (const { file, test, why } of existing.facts.leftOut)
      process.stderr.write(`left out: ${file}${test === undefined ? '' : `: ${test}`}: ${why}\n`)
  }

  const directory = mkdtempSync(join(tmpdir(), 'chartwright-e2e-'))
  env['CHARTWRIGHT_E2E_DIRECTORY'] = directory
  let code = 1
  try {
    code = await supervise(command, env)
  } finally {
    await existing?.sweep()
  }
  const logs = join(directory, 'logs')
  if (existing !== undefined || code === 0 || code > 128 || !existsSync(logs))
    rmSync(directory, { recursive: true })
  else process.stderr.write(`\nThe logs of the cluster are in ${logs}\n`)
  return code
}

/** Takes an option and its value out of what goes to vitest. */
function take(args: string[], option: string): string | undefined {
  const at = args.indexOf(option)
  if (at === -1) return undefined
  const [, value] = args.splice(at, 2)
  if (value === undefined) throw new Error(`${option} needs a value`)
  return value
}

/** The words for unshare; undefined where nobody may make these here. */
async function namespaces(wanted: readonly string[]): Promise<string[] | undefined> {
  const ways = process.getuid?.() === 0 ? [[], AS_USER] : [AS_USER]
  for (const way of ways) {
    const flags = [...way, ...wanted]
    const probe = wanted.includes('--net') ? `${PROBE} && ip link set lo up` : PROBE
    const trying = promisify(execFile)('unshare', [...flags, 'sh', '-c', probe])
    if (await trying.then(Boolean, () => false)) return flags
  }
  return undefined
}

/**
 * Runs the command to its end. The channel to it closes with this process, even by SIGKILL, and
 * that ends the command and with it the namespace of every process of the run.
 */
function supervise([file, ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(file!, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  let interrupted: number | undefined
  for (const [signal, number] of [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.on(signal, () => {
      interrupted = 128 + number
      if (child.connected) child.disconnect()
    })
  }
  return new Promise((fulfil, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => fulfil(interrupted ?? code ?? 1))
  })
}

async function runInside(args: string[]): Promise<number> {
  let child: ChildProcess | undefined
  const end = (): void => {
    child?.kill()
    process.exit(1)
  }
  process.on('disconnect', end)
  // It may have happened while this process was still loading.
  if (!process.connected) end()

  if (existingFacts() === undefined) await prepareNamespaces()
  const running = spawn(process.execPath, [VITEST, 'run', `--config=${CONFIG}`, ...args], {
    stdio: 'inherit',
  })
  child = running
  // Its end shall end this process, and the end of this process the run; not the other way round.
  process.channel?.unref()
  return new Promise((fulfil, reject) => {
    running.on('error', reject)
    running.on('exit', (code) => fulfil(code ?? 1))
  })
}

async function prepareNamespaces(): Promise<void> {
  // The identity of a pod that the Sealed Secrets controller looks for is below /var/run.
  await mount(realpathSync('/var/run'))
  // The files of etcd are large, and Argo CD's are without any permission: gone with the run.
  for (const name of ['etcd', 'argocd']) {
    const folder = join(process.env['CHARTWRIGHT_E2E_DIRECTORY']!, name)
    mkdirSync(folder)
    await mount(folder)
  }
  await promisify(execFile)('ip', ['link', 'set', 'lo', 'up'])
}

async function mount(target: string): Promise<void> {
  await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', target])
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  return 1
})
