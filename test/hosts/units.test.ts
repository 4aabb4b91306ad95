// Holds the units of a host against systemd's own tools: nothing in them is unknown, and what they leave
// open is little.

import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { buildSites } from '../support/sites.ts'
import { gatedSite, hostSite } from './site.ts'

const { status } = spawnSync('systemd-analyze', ['--version'])
const isHere = status === 0
if (!isHere) {
  const hint = 'Install systemd 250 or later.'
  if (process.env['CI']) throw new Error(`systemd-analyze is missing. ${hint}`)
  process.stderr.write(
    `\n!!! systemd-analyze is missing: what needs it is SKIPPED.\n!!! ${hint}\n\n`,
  )
}

const root = mkdtempSync(join(tmpdir(), 'chartwright-units-'))
afterAll(() => rmSync(root, { recursive: true }))

function put(path: string, text: string, mode = 0o644): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, mode)
}

const folder = 'gitops/site/hosts/box/'
const filesOf = (site: object): ReadonlyMap<string, string> =>
  new Map(
    buildSites({ site })
      .files.filter(({ path }) => path.startsWith(folder))
      .map(({ path, text }) => [path.slice(folder.length), text]),
  )
const ofHost = filesOf(hostSite)
// With a token, so that the tools see its directives too.
const download = filesOf(gatedSite).get('llamacpp-download@.service')!
for (const [path, text] of ofHost)
  if (/\.(service|conf)$/.test(path)) put(`etc/systemd/system/${path}`, text)
put('etc/systemd/system/llamacpp-download@.service', download)
for (const program of ['usr/local/bin/llama-server', 'bin/sh']) put(program, '#!/bin/sh\n', 0o755)
// Targets that units name.
for (const unit of ['network-online', 'multi-user', 'sysinit', 'basic', 'shutdown'])
  put(`usr/lib/systemd/system/${unit}.target`, '[Unit]\nDescription=a target\n')

/** Servers and downloads, each as an instance where it is a template. */
const units = [
  'llamacpp-chat-gpu.service',
  'llamacpp@embed.service',
  'llamacpp-download@embed.service',
]

const analyze = (...words: readonly string[]) =>
  spawnSync('systemd-analyze', [...words, `--root=${root}`], { encoding: 'utf8' })

describe.runIf(isHere)('the unit', () => {
  test.each(units)('%s has nothing that systemd does not know', (unit) => {
    const { stdout, stderr } = analyze('verify', '--man=no', unit)
    expect(stdout + stderr).toBe('')
  })

  test.each(units)('%s is exposed to 2.0 at most', (unit) => {
    const { stdout, status: code } = analyze('security', '--offline=yes', '--threshold=20', unit)
    const [, level] = /exposure level for .*: ([0-9.]+)/.exec(stdout) ?? []
    expect(Number(level)).toBeLessThanOrEqual(2)
    expect(code).toBe(0)
  })
})

const own = (name: string): string =>
  ofHost.get(`llamacpp@${name}.service.d/10-chartwright.conf`) ?? ''

describe('what a service alone has', () => {
  test('are devices where it has cards, of the kind that its host has', () => {
    expect(ofHost.get('llamacpp-chat-gpu.service')).toContain('\nDeviceAllow=char-nvidia* rw\n')
    const platform = { kind: 'systemd', cards: 'dri' }
    const radeon = { ...hostSite, hosts: { box: { ...hostSite.hosts.box, platform } } }
    const unit = buildSites({ site: radeon }).files.find(({ path }) =>
      path.endsWith('llamacpp-chat-gpu.service'),
    )
    expect(unit!.text.match(/^DeviceAllow=.*$/gm)).toEqual([
      'DeviceAllow=char-drm rw',
      'DeviceAllow=char-kfd rw',
    ])
    expect(own('embed')).not.toContain('DeviceAllow')
    expect(own('embed')).not.toContain('PrivateDevices')
  })

  test('is its port, and no other', () => {
    expect(own('embed')).toContain('\nSocketBindAllow=tcp:8081\n')
    expect(ofHost.get('llamacpp@.service')).toContain('\nSocketBindDeny=any\n')
    expect(ofHost.get('llamacpp@.service')).not.toContain('SocketBindAllow')
  })

  test('is the API key, handed over by the manager, where it asks for one', () => {
    expect(own('embed')).toContain(
      '\nLoadCredential=api-key:/etc/credstore/llamacpp@embed.api-key\n',
    )
    expect(ofHost.get('embed.env')).toContain(
      '--api-key-file /run/credentials/llamacpp@embed.service/api-key',
    )
    expect([...ofHost.values()].join('')).not.toMatch(/--api-key /)
  })

  test('is the token of the hub, handed to downloads alone, where its host has one', () => {
    expect(download).toContain(
      '\nLoadCredential=hub-token:/etc/credstore/llamacpp.hub-token\nEnvironment=HF_TOKEN_FILE=/run/credentials/%n/hub-token\n',
    )
    expect(ofHost.get('llamacpp-download@.service')).not.toContain('oken')
    const others = [...filesOf(gatedSite)].filter(
      ([path]) => !/^(llamacpp-download@.service|manifest|.*[.]sh)$/.test(path),
    )
    expect(others).toHaveLength(ofHost.size - 5)
    for (const [, text] of others) expect(text).not.toContain('oken')
  })

  test.each([
    ['127.0.0.1', undefined, 'localhost'],
    ['127.0.0.1', ['10.0.0.0/8'], 'localhost 10.0.0.0/8'],
    ['192.168.1.7', ['192.168.1.0/24'], 'localhost 192.168.1.7 192.168.1.0/24'],
    ['0.0.0.0', ['192.168.1.0/24'], 'localhost 192.168.1.0/24'],
    ['fd00::7', ['fd00::/64'], 'localhost fd00::7 fd00::/64'],
    ['192.168.1.7', undefined, undefined],
    ['0.0.0.0', undefined, undefined],
  ])('at %s with clients %j, allows %s', (address, clients, allowed) => {
    const hosts = { box: { ...hostSite.hosts.box, address, ...(clients && { clients }) } }
    const { clients: _, ...rest } = hosts.box as { clients?: readonly string[] }
    const box = clients === undefined ? rest : hosts.box
    const built = buildSites({ site: { ...hostSite, hosts: { box } } })
    const text = built.files.find(({ path }) =>
      path.endsWith('embed.service.d/10-chartwright.conf'),
    )
    const lines = text!.text.match(/^IPAddress.*$/gm)
    expect(lines).toEqual(
      allowed === undefined ? null : ['IPAddressDeny=any', `IPAddressAllow=${allowed}`],
    )
  })
})
