// Holds the configuration of test/samples/llama-swap against a llama-swap that somebody has: starts it
// with a llama-server that is played, and says of each thing that we count on whether it is so. No test
// runs it, as no registry has the program; docs/engines.md says on what it was run, and what came of it.
// Run: npm run check:llama-swap -- <path of llama-swap>

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { load as parseYaml } from 'js-yaml'

const [binary] = process.argv.slice(2)
if (binary === undefined || !fs.existsSync(binary)) {
  process.stderr.write('usage: npm run check:llama-swap -- <path of llama-swap>\n')
  process.exit(2)
}
const port = 18080
const key = 'not-a-"key\\'
const folder = fs.mkdtempSync(join(tmpdir(), 'check-llama-swap-'))
const mount = join(folder, 'mount')
const started = join(folder, 'started')

const sample = '../test/samples/llama-swap/expected/gitops/llama-swap/manifests/swap'
const manifest = new URL(`${sample}/28-configmap-swap-config.yaml`, import.meta.url)
const { data } = parseYaml(fs.readFileSync(manifest, 'utf8')) as { data: Record<string, string> }
const config = data['config.yaml']!.replaceAll('/app/llama-server', join(folder, 'llama-server'))

/** Puts a configuration where the program looks, as the kubelet does: by one swap of a link. */
function mountConfig(text: string, version: string): void {
  fs.mkdirSync(join(mount, version), { recursive: true })
  fs.writeFileSync(join(mount, version, 'config.yaml'), text)
  fs.symlinkSync(version, join(mount, '..data_tmp'))
  fs.renameSync(join(mount, '..data_tmp'), join(mount, '..data'))
}

/**
 * The llama-server: notes its arguments, is loading for a second, then answers everything, a question
 * after half a second, and outlives nobody.
 */
const player = `#!${process.execPath}
const args = process.argv.slice(2)
require('node:fs').appendFileSync(${JSON.stringify(started)}, JSON.stringify(args) + '\\n')
console.error('the server speaks')
const ready = Date.now() + 1000
const parent = process.ppid
setInterval(() => process.ppid === parent || process.exit(), 500)
const after = (flag) => args[args.indexOf(flag) + 1]
require('node:http').createServer((request, response) => {
  request.resume()
  response.writeHead(Date.now() < ready ? 503 : 200, { 'content-type': 'application/json' })
  const answer = () => response.end(JSON.stringify({ alias: after('--alias') }))
  setTimeout(answer, request.method === 'POST' ? 500 : 0)
}).listen(Number(after('--port')), after('--host'))
`
const startsOf = (): string[][] =>
  fs
    .readFileSync(started, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as string[])

let failures = 0
function say(what: string, got: unknown, expected: unknown): void {
  const right = JSON.stringify(got) === JSON.stringify(expected)
  if (!right) failures += 1
  const difference = `: ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`
  process.stdout.write(`${right ? 'ok   ' : 'WRONG'} ${what}${right ? '' : difference}\n`)
}

fs.writeFileSync(started, '')
fs.writeFileSync(join(folder, 'llama-server'), player, { mode: 0o755 })
fs.mkdirSync(mount)
mountConfig(config, 'first')
fs.symlinkSync('..data/config.yaml', join(mount, 'config.yaml'))
const args = [
  '-config',
  join(mount, 'config.yaml'),
  '-watch-config',
  '-listen',
  `127.0.0.1:${port}`,
]
const child = spawn(resolve(binary), args, {
  env: { ...process.env, HOME: folder, LLAMA_SWAP_API_KEY: key },
  stdio: ['ignore', 'pipe', 'pipe'],
})
let log = ''
for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (log += text))
const ended = once(child, 'close')

/** Status and answer; a body makes it a POST. */
async function ask(path: string, body?: object, secret = key): Promise<[number, string]> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(60_000),
  }).catch(() => undefined)
  return response === undefined ? [0, ''] : [response.status, await response.text()]
}
const status = async (...asked: Parameters<typeof ask>): Promise<number> => (await ask(...asked))[0]
const chat = (model: string) => status('/v1/chat/completions', { model, messages: [] })
const modelsOf = (text: string, list: string, id: string): string[] => {
  const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, Record<string, string>[]>
  return (parsed[list] ?? []).map((one) => one[id]!).sort()
}
const listed = async () => modelsOf((await ask('/v1/models'))[1], 'data', 'id')
const running = async () => modelsOf((await ask('/running'))[1], 'running', 'model')
const loaded = async (): Promise<unknown[]> => [await running(), startsOf().length]
const one = [['eyes'], 1]
const ten: number[] = Array.from({ length: 10 }, () => 200)
/** Waits until it is so, for some seconds at most, and gives what it is then. */
async function settles<T>(get: () => Promise<T>, expected: T): Promise<T> {
  for (let tries = 0; tries < 40; tries += 1) {
    const got = await get()
    if (JSON.stringify(got) === JSON.stringify(expected)) return got
    await wait(500)
  }
  return get()
}

try {
  say(
    'it starts, and /health is open',
    await settles(() => status('/health', undefined, ''), 200),
    200,
  )
  say('it lists the models', await listed(), ['eyes', 'large', 'oss'])
  say('a wrong key is refused', await status('/v1/models', undefined, 'wrong'), 401)
  say('it preloads what it should, and no more', await settles(loaded, one), one)
  for (const path of ['metrics', 'slots', 'props', 'index.js'])
    say(`/${path} of a model that is not loaded`, await status(`/upstream/large/${path}`), 409)
  say('its own metrics answer', await status('/metrics'), 200)
  say('nothing was loaded by that', await loaded(), one)
  say('its log has what the server of a model says', log.includes('the server speaks'), true)
  say('a request by an alias', await chat('gpt-oss'), 200)
  say('two of one set stay together', await running(), ['eyes', 'oss'])
  const words = startsOf().find((one) => one.includes('oss'))
  const odd = ['--chat-template-kwargs', '{"reasoning_effort": "it\'s low"}']
  say('a command is split as it was meant', words?.slice(-2), odd)
  say('metrics of a model that is loaded', await status('/upstream/oss/metrics'), 200)
  say('a request for another model', await chat('large'), 200)
  say('both of the set made room for it', await running(), ['large'])
  const many = await Promise.all(Array.from({ length: 12 }, () => chat('large')))
  say('it takes ten requests for a model at a time', many.sort(), [...ten, 429, 429])
  say('a model that there is not', (await chat('nobody')) >= 400, true)
  mountConfig(config.replace('- gpt-oss', '- renamed'), 'second')
  say('a change is read without a restart', await settles(() => chat('renamed'), 200), 200)
  mountConfig('models: [', 'third')
  await wait(5000)
  say('what it cannot read changes nothing', await chat('renamed'), 200)
} finally {
  child.kill('SIGTERM')
  await ended
  fs.rmSync(folder, { recursive: true, force: true })
}
if (failures > 0) process.stderr.write(`\n${failures} wrong. What it logged:\n${log}\n`)
process.exitCode = failures > 0 ? 1 : 0
