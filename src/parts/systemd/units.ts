// Turns a service of a host into units of systemd: the server, alone or as a template, what is its own,
// and the download before it. Directives are those of systemd 252.

import type { HostedService, HostFacts } from '../../units/hosts/host.ts'
import { isEveryAddress, isLoopback } from '../hostAddress.ts'
import { sandbox } from './sandbox.ts'

/** What all units of a host have in common. */
export interface UnitSetting {
  readonly comment: string
  readonly user: string
  readonly models: string
  readonly cards: 'nvidia' | 'dri'
  /** Whether downloads have a token of the hub. */
  readonly hubToken: boolean
}

type Program = HostedService['program']

/** Where scripts of a program lie. */
export const scriptsOf = ({ name }: Pick<Program, 'name'>): string => `/usr/local/lib/${name}`
/** Where its settings lie. */
export const settingsOf = ({ name }: Pick<Program, 'name'>): string => `/etc/${name}`

/** Sections by name, each with its lines; empty ones vanish. */
const unitText = (
  comment: string,
  sections: readonly (readonly [name: string, lines: string])[],
): string =>
  `# ${comment}\n${sections
    .filter(([, lines]) => lines !== '')
    .map(([name, lines]) => `\n[${name}]\n${lines}`)
    .join('')}`

const identity = ({ user }: UnitSetting): string => `User=${user}\nGroup=${user}\n`

/** The server of a program as `name`, or as a template where that is %i. */
export function serverUnit(
  program: Program,
  setting: UnitSetting,
  name: string,
  own: OwnLines = { unit: '', service: '' },
): string {
  const scripts = scriptsOf(program)
  return unitText(setting.comment, [
    [
      'Unit',
      `Description=${program.name} server ${name}
Documentation=${program.home}
# The files are there and right before the server starts; where they are already, that takes no network.
Requires=${program.name}-download@${name}.service
After=${program.name}-download@${name}.service network-online.target nvidia-persistenced.service
Wants=network-online.target
RequiresMountsFor=${setting.models}
${own.unit}`,
    ],
    [
      'Service',
      `Type=exec
EnvironmentFile=${settingsOf(program)}/${name}.env
ExecStartPre=/bin/sh ${scripts}/server.sh check ${program.path} "${program.version}"
ExecStart=${program.path} $ARGS
# The unit is up when the server answers: what comes after it finds a model that is loaded.
ExecStartPost=/bin/sh ${scripts}/server.sh wait
Restart=on-failure
RestartSec=10
${identity(setting)}# Kernels that a driver compiles are kept here.
CacheDirectory=${program.name}
CacheDirectoryMode=0750
Environment=HOME=/var/cache/${program.name}
PrivateDevices=yes
${sandbox}# Drivers of cards talk to their daemons by AF_UNIX.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SocketBindDeny=any
# Open, with a reason: ProcSubset, since drivers and the size of the memory are read in /proc;
# MemoryDenyWriteExecute, since CUDA and Vulkan compile kernels into memory when they run.
${own.service}`,
    ],
    ['Install', 'WantedBy=multi-user.target\n'],
  ])
}

/** The lines of a unit that one service alone has. */
export interface OwnLines {
  readonly unit: string
  readonly service: string
}

/** Starts that may fail before somebody has to look: the address of a VPN comes late after a boot. */
const starts = 10
const pauseSeconds = 10

export function ownLines(
  service: HostedService,
  host: Pick<HostFacts, 'address' | 'clients'>,
  setting: UnitSetting,
): OwnLines {
  const { port, hasKey, unit, gpus, startupSeconds, memoryLimitBytes } = service
  return {
    unit: `StartLimitBurst=${starts}
StartLimitIntervalSec=${(starts + 1) * (startupSeconds + pauseSeconds)}
`,
    service: [
      `TimeoutStartSec=${startupSeconds}\n`,
      memoryLimitBytes === undefined
        ? '# Too little is known of the model for a limit of the memory.\n'
        : `# With the files that are mapped: the kernel counts them here when this service was the first to read
# them, and takes them back when memory is short.
MemoryMax=${memoryLimitBytes}
`,
      `SocketBindAllow=tcp:${port}\n`,
      hasKey ? `LoadCredential=api-key:${keyFile(unit)}\n` : '',
      network(host),
      gpus > 0 ? devices[setting.cards] : '',
    ].join(''),
  }
}

/** The key as the manager reads it, who hands a server a copy in memory. */
export const keyFile = (unit: string): string => `/etc/credstore/${unit}.api-key`

/** The token of the hub as the manager reads it, who hands a download a copy in memory. */
export const tokenFile = ({ user }: Pick<UnitSetting, 'user'>): string =>
  `/etc/credstore/${user}.hub-token`

/** A path alone: what a listing of the unit or of its process shows is no secret. */
const token = (setting: UnitSetting): string =>
  setting.hubToken
    ? `LoadCredential=hub-token:${tokenFile(setting)}
Environment=HF_TOKEN_FILE=/run/credentials/%n/hub-token
`
    : ''

const devices: Readonly<Record<UnitSetting['cards'], string>> = {
  nvidia: `# The cards, and no other device. Their module must be loaded before, for the names to be known.
PrivateDevices=no
DevicePolicy=closed
DeviceAllow=char-nvidia* rw
`,
  dri: `# The cards, and no other device: Vulkan by DRM, ROCm by kfd too.
PrivateDevices=no
DevicePolicy=closed
DeviceAllow=char-drm rw
DeviceAllow=char-kfd rw
SupplementaryGroups=render
`,
}

/** Those who may connect are those it may answer: where nobody has named them, it is not closed. */
function network({ address, clients }: Pick<HostFacts, 'address' | 'clients'>): string {
  if (clients === undefined && !isLoopback(address))
    return `# Nobody has named its clients, so that it may talk to all: a filter would refuse answers too.\n`
  const own = isLoopback(address) || isEveryAddress(address) ? [] : [address]
  return `IPAddressDeny=any\nIPAddressAllow=${['localhost', ...own, ...(clients ?? [])].join(' ')}\n`
}

/** What brings the files of a model, as a template by the name of the service. */
export function downloadUnit(program: Program, setting: UnitSetting): string {
  return unitText(setting.comment, [
    [
      'Unit',
      `Description=model files of ${program.name} server %i
Wants=network-online.target
After=network-online.target
RequiresMountsFor=${setting.models}
`,
    ],
    [
      'Service',
      `Type=oneshot
EnvironmentFile=${settingsOf(program)}/%i.download.env
${token(setting)}ExecStart=/bin/sh ${scriptsOf(program)}/download.sh
# As long as it takes: a run that stalls ends by itself, and the next one goes on from there.
TimeoutStartSec=infinity
${identity(setting)}ReadWritePaths=${setting.models}
PrivateDevices=yes
MemoryDenyWriteExecute=yes
ProcSubset=pid
${sandbox}RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SocketBindDeny=any
`,
    ],
  ])
}
