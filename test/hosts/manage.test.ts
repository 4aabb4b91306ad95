// Runs the script of a host for real, in every shell that it must work in, on a machine that is a folder:
// systemctl and its kin write down what they are asked.

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { shells } from '../download/download.ts'
import { buildSites } from '../support/sites.ts'
import { gatedSite, hostSite } from './site.ts'

const home = mkdtempSync(join(tmpdir(), 'chartwright-manage-'))
afterAll(() => rmSync(home, { recursive: true }))

function put(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, mode)
}

const folder = 'gitops/site/hosts/box/'

/** The folder of the host as a checkout of a site has it. */
function checkOut(name: string, site: unknown): string {
  const target = join(home, name)
  for (const { path, text } of buildSites({ site }).files)
    if (path.startsWith(folder)) put(join(target, path.slice(folder.length)), text)
  return target
}

const { chat, embed } = hostSite.services
const first = checkOut('first', hostSite)
const moreSlots = checkOut('more-slots', {
  ...hostSite,
  services: { chat: { ...chat, engine: { ...chat.engine, slots: 8 } }, embed },
})
const gated = checkOut('gated', gatedSite)
const withoutChat = checkOut('without-chat', { ...hostSite, services: { embed } })

const units = ['llamacpp-chat-gpu.service', 'llamacpp@embed.service']

/** What stands in for systemd: it answers as a machine where nothing runs would, and keeps a journal. */
const systemctl = `#!/bin/sh
echo "systemctl $*" >>"$JOURNAL"
case $1 in
  --version) echo 'systemd 252 (252.38)' ;;
  is-active) exit 3 ;;
  status) exit 3 ;;
  restart | start) [ ! -e "$HOST_ROOT/broken" ] || exit 1 ;;
esac
`
/** Runs nothing, but says who would run what, and how the model is called there. */
const systemdRun = `#!/bin/sh
[ ! -e "$HOST_ROOT/broken" ] || exit 10
for word in "$@"; do
  case $word in
    --uid=* | --property=ReadWritePaths=* | --property=LoadCredential=* | --setenv=*) printf '%s ' "$word" ;;
    --property=EnvironmentFile=*) grep '^MODEL_REPO' "\${word#*File=}" | tr '\\n' ' ' ;;
    MODEL_LIST=*) cut -d ' ' -f 3 "\${word#*=}" | tr '\\n' ' ' ;;
    */download.sh) [ ! -f "$word" ] || echo download ;;
  esac
done >>"$JOURNAL"
`
const program = '#!/bin/sh\necho "ggml found no card"\necho "version: 11206 (0123abc)" >&2\n'

/** The units that a run starts anew. */
const restarts = (told: readonly string[]) =>
  told.flatMap((line) => /^systemctl restart --no-block (.*)$/.exec(line)?.[1] ?? [])

describe.each(await shells())('manage.sh in $name', ({ folder: applets }) => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(home, 'root-'))
    put(join(root, 'usr/local/bin/llama-server'), program, 0o755)
    put(join(root, 'tools/systemctl'), systemctl, 0o755)
    put(
      join(root, 'tools/systemd-sysusers'),
      '#!/bin/sh\necho "systemd-sysusers $*" >>"$JOURNAL"\n',
      0o755,
    )
    put(join(root, 'tools/systemd-run'), systemdRun, 0o755)
  })

  function run(from: string, words: string, input = '\n\n') {
    const journal = join(root, 'journal')
    rmSync(journal, { force: true })
    const path = [
      join(root, 'tools'),
      ...(applets === undefined ? [] : [applets]),
      process.env.PATH,
    ]
    const { status, stdout, stderr } = spawnSync(
      'sh',
      [join(from, 'manage.sh'), ...words.split(' ')],
      {
        encoding: 'utf8',
        input,
        env: { PATH: path.join(':'), HOST_ROOT: root, JOURNAL: journal },
      },
    )
    const told = existsSync(journal) ? readFileSync(journal, 'utf8').trimEnd().split('\n') : []
    return {
      status,
      stdout,
      stderr,
      told: told.filter((line) => !/ (--version|is-active|status) ?/.test(line)),
    }
  }

  const at = (path: string): string => readFileSync(join(root, path), 'utf8')
  const isThere = (path: string): boolean => existsSync(join(root, path))
  const unitsDir = 'etc/systemd/system'
  const chatArguments = () => at('etc/llamacpp/chat-gpu.env').match(/--parallel (\d+)/)![1]

  test('installs: files, user, keys, and each unit enabled and started once', () => {
    const { status, told, stderr } = run(first, 'install', 'my own key\n\n')
    expect(status).toBe(0)
    const placed = readFileSync(join(first, 'manifest'), 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([word]) => word === 'file')
    expect(placed.map(([, , target]) => at(target!))).toEqual(
      placed.map(([, source]) => readFileSync(join(first, source!), 'utf8')),
    )
    expect(told.at(0)).toMatch(
      /^systemd-sysusers --root=\S+ \S+\/sets\/[0-9a-f]+\/llamacpp\.sysusers$/,
    )
    expect(told.slice(1)).toEqual([
      'systemctl daemon-reload',
      ...units.flatMap((unit) => [
        `systemctl enable --quiet ${unit}`,
        `systemctl restart --no-block ${unit}`,
      ]),
    ])
    expect(at('etc/credstore/llamacpp-chat-gpu.api-key')).toBe('my own key\n')
    expect(at('etc/credstore/llamacpp@embed.api-key')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(statSync(join(root, 'etc/credstore/llamacpp@embed.api-key')).mode & 0o777).toBe(0o600)
    expect(stderr).not.toContain('my own key')
    expect(isThere('var/lib/llamacpp/models')).toBe(true)
  })

  test('asks for the token of the hub once, and keeps it for root alone', () => {
    const { stdout, stderr, told } = run(gated, 'install', '\n\nhf_NotToBeSeen\n')
    const file = 'etc/credstore/llamacpp.hub-token'
    expect(at(file)).toBe('hf_NotToBeSeen\n')
    expect(statSync(join(root, file)).mode & 0o777).toBe(0o600)
    expect(`${stdout}${stderr}${told.join()}`).not.toContain('hf_NotToBeSeen')
    expect(run(gated, 'install', '').stderr).toBe('')
    run(gated, 'remove')
    expect(isThere(file)).toBe(true)
  })

  test('takes it that there is no token, and does not ask again', () => {
    run(gated, 'install')
    expect(at('etc/credstore/llamacpp.hub-token')).toBe('\n')
    expect(run(gated, 'install', '').stderr).toBe('')
  })

  test('changes nothing, and asks nothing, when it is run again', () => {
    run(first, 'install')
    const key = at('etc/credstore/llamacpp@embed.api-key')
    const { told, stderr } = run(first, 'install', '')
    expect(told.filter((line) => /daemon-reload|restart/.test(line))).toEqual([])
    expect(stderr).toBe('')
    expect(at('etc/credstore/llamacpp@embed.api-key')).toBe(key)
  })

  test('starts anew what an update changed, and nothing else', () => {
    run(first, 'install')
    const { status, told } = run(moreSlots, 'update')
    expect(status).toBe(0)
    expect(restarts(told)).toEqual(['llamacpp-chat-gpu.service'])
    expect(chatArguments()).toBe('8')
  })

  test('goes back to the files before, and forward again', () => {
    run(first, 'install')
    run(moreSlots, 'update')
    expect(restarts(run(moreSlots, 'rollback').told)).toEqual(['llamacpp-chat-gpu.service'])
    expect(chatArguments()).toBe('4')
    run(moreSlots, 'rollback')
    expect(chatArguments()).toBe('8')
  })

  test('stops and removes what the site has no more, and brings it back', () => {
    run(first, 'install')
    const { told } = run(withoutChat, 'update')
    expect(told[0]).toBe('systemctl disable --now llamacpp-chat-gpu.service')
    expect(isThere(`${unitsDir}/llamacpp-chat-gpu.service`)).toBe(false)
    expect(isThere('etc/llamacpp/chat-gpu.env')).toBe(false)
    expect(isThere(`${unitsDir}/llamacpp@.service`)).toBe(true)
    expect(restarts(told)).toEqual([])
    expect(restarts(run(withoutChat, 'rollback').told)).toEqual(['llamacpp-chat-gpu.service'])
    expect(isThere(`${unitsDir}/llamacpp-chat-gpu.service`)).toBe(true)
  })

  test('finishes what a run before left undone', () => {
    run(first, 'install')
    put(join(root, 'broken'), '')
    expect(run(moreSlots, 'update').status).not.toBe(0)
    rmSync(join(root, 'broken'))
    const { status, told } = run(moreSlots, 'update')
    expect(status).toBe(0)
    expect(restarts(told)).toEqual(['llamacpp-chat-gpu.service'])
    expect(run(moreSlots, 'rollback').status).toBe(0)
    expect(chatArguments()).toBe('4')
  })

  test('fetches models and asks for keys ahead, and touches nothing that runs', () => {
    run(first, 'install')
    const settings = at('etc/llamacpp/chat-gpu.env')
    const { status, told } = run(moreSlots, 'fetch', '')
    expect(status).toBe(0)
    const line = `--uid=llamacpp MODEL_REPO="ggml-org/gpt-oss-20b-GGUF" --property=ReadWritePaths=${root}/var/lib/llamacpp/models gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf download`
    expect(told.slice(1)).toEqual([line, line])
    expect(at('etc/llamacpp/chat-gpu.env')).toBe(settings)
    expect(restarts(run(moreSlots, 'install').told)).toEqual(['llamacpp-chat-gpu.service'])
  })

  test('fetches on a machine where nothing is installed, and leaves no unit there', () => {
    const { status, told } = run(first, 'fetch', 'my own key\n\n')
    expect(status).toBe(0)
    expect(told.map((line) => line.split(' ')[0])).toEqual([
      'systemd-sysusers',
      '--uid=llamacpp',
      '--uid=llamacpp',
    ])
    expect(isThere(unitsDir)).toBe(false)
    expect(run(first, 'install', '').status).toBe(0)
    expect(at('etc/credstore/llamacpp-chat-gpu.api-key')).toBe('my own key\n')
  })

  test('fetches with the token of the hub, of which it says no more than where it lies', () => {
    const { told } = run(gated, 'fetch', '\n\nhf_NotToBeSeen\n')
    const line = told.find((one) => one.endsWith(' download'))
    expect(line).toContain(
      `--property=LoadCredential=hub-token:${root}/etc/credstore/llamacpp.hub-token --setenv=HF_TOKEN_FILE=/run/credentials/chartwright-fetch.service/hub-token `,
    )
    expect(told.join()).not.toContain('hf_NotToBeSeen')
  })

  test('ends where a model does not arrive', () => {
    put(join(root, 'broken'), '')
    const { status, stderr } = run(first, 'fetch')
    expect(status).toBe(1)
    expect(stderr).toContain('the model of chat-gpu is not whole')
  })

  test('keeps a unit of somebody else that has the name', () => {
    put(join(root, unitsDir, 'llamacpp-chat-gpu.service'), '[Service]\nExecStart=/old\n')
    const { stdout } = run(first, 'install')
    expect(stdout).toContain('was there already')
    expect(at(`var/lib/chartwright/replaced/${unitsDir}/llamacpp-chat-gpu.service`)).toContain(
      '/old',
    )
  })

  test('says in status what somebody changed, and puts it right', () => {
    run(first, 'install')
    put(join(root, 'etc/llamacpp/embed.env'), 'ARGS="--host 0.0.0.0"\n')
    expect(run(first, 'status').stdout).toContain('/etc/llamacpp/embed.env: changed by somebody')
    expect(restarts(run(first, 'install').told)).toEqual(['llamacpp@embed.service'])
    expect(at('etc/llamacpp/embed.env')).not.toContain('0.0.0.0')
  })

  test('removes all but models and keys', () => {
    run(first, 'install')
    put(join(root, 'var/lib/llamacpp/models/a.gguf'), 'GGUF')
    const { status, told } = run(first, 'remove')
    expect(status).toBe(0)
    expect(told).toEqual([
      ...units.map((unit) => `systemctl disable --now ${unit}`),
      'systemctl daemon-reload',
    ])
    expect(readdirSync(join(root, unitsDir))).toEqual([])
    expect(isThere('etc/llamacpp/embed.env')).toBe(false)
    expect(isThere('var/lib/llamacpp/models/a.gguf')).toBe(true)
    expect(isThere('etc/credstore/llamacpp@embed.api-key')).toBe(true)
    expect(run(first, 'install', '').status).toBe(0)
  })

  test.each([
    ['yes\n', 0, false],
    ['no\n', 1, true],
    ['', 1, true],
  ])('purges models only when %j is typed: exit code %i', (answer, code, stays) => {
    run(first, 'install')
    put(join(root, 'var/lib/llamacpp/models/a.gguf'), 'GGUF')
    expect(run(first, 'remove --purge-models', answer).status).toBe(code)
    expect(isThere('var/lib/llamacpp/models/a.gguf')).toBe(stays)
    expect(isThere('etc/llamacpp/embed.env')).toBe(stays)
  })

  test('writes nothing where the program is of another build', () => {
    put(join(root, 'usr/local/bin/llama-server'), program.replace('11206', '112060'), 0o755)
    const { status, stderr, told } = run(first, 'install')
    expect(status).toBe(1)
    expect(stderr).toContain('is not of the build of the site')
    expect(told).toEqual([])
    expect(isThere('etc')).toBe(false)
  })

  test.each([
    [
      'a target outside of its places',
      'file chat-gpu.env /etc/../bin/sh -',
      'where nothing of it belongs',
    ],
    ['a target elsewhere', 'file chat-gpu.env /usr/bin/env -', 'where nothing of it belongs'],
    ['a file that is not there', 'file no.env /etc/llamacpp/no.env -', 'is not there'],
  ])('refuses a manifest with %s', (_, line, message) => {
    const spoilt = mkdtempSync(join(home, 'spoilt-'))
    cpSync(first, spoilt, { recursive: true })
    writeFileSync(join(spoilt, 'manifest'), `${line}\n`, { flag: 'a' })
    const { status, stderr } = run(spoilt, 'install')
    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(isThere('etc')).toBe(false)
  })

  test.each([
    ['update', 1, 'nothing is installed here'],
    ['rollback', 1, 'no set of files before this one'],
    ['status', 1, 'nothing is installed here'],
    ['remove --all', 2, 'use:'],
    ['enable', 2, 'use:'],
  ])('says what is wrong with %s: exit code %i', (words, code, message) => {
    const { status, stderr } = run(first, words)
    expect(status).toBe(code)
    expect(stderr).toContain(message)
  })
})
