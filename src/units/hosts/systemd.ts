// A Linux machine with systemd: services of the host are units, closed off from it, which a script of
// the same folder installs, updates and takes away.

import { Type } from '@sinclair/typebox'

import { systemdFiles } from '../../parts/systemd/files.ts'
import { systemdSteps } from '../../parts/systemd/steps.ts'
import { faults } from '../../parts/systemd/faults.ts'
import { keyFile } from '../../parts/systemd/units.ts'
import { defineHost } from './host.ts'

/** Absolute, and in no place that the units' sandbox hides. */
const pathPattern =
  '^/(?!(dev|home|proc|root|run|sys|tmp)(/|$))[A-Za-z0-9_][-._A-Za-z0-9]*(/[A-Za-z0-9_][-._A-Za-z0-9]*)+$'

const defaultModels = '/var/lib/llamacpp/models'
const defaultUser = 'llamacpp'

export const systemd = defineHost({
  kind: 'systemd',
  summary: 'a Linux machine with systemd 250 or later',
  options: Type.Object(
    {
      models: Type.Optional(
        Type.String({
          description: `Folder of the models, outside of /home and /tmp. Default ${defaultModels}.`,
          pattern: pathPattern,
        }),
      ),
      user: Type.Optional(
        Type.String({
          description: `User of the services, which is made where it is not there. Default ${defaultUser}.`,
          pattern: '^[a-z_][-a-z0-9_]{0,30}$',
        }),
      ),
      programs: Type.Optional(
        Type.Record(
          Type.String(),
          Type.Object(
            {
              path: Type.Optional(
                Type.String({
                  description: 'Where it is. Default /usr/local/bin/<engine>.',
                  pattern: pathPattern,
                }),
              ),
              build: Type.Optional(
                Type.String({
                  description: 'Its build, such as b11206; services have no other.',
                  pattern: '^[a-z]?[0-9][-.0-9a-z]*$',
                }),
              ),
            },
            { additionalProperties: false },
          ),
          { description: 'The programs of the host, by the kind of their engine.' },
        ),
      ),
      hubToken: Type.Optional(
        Type.Boolean({
          description:
            'Whether downloads send a token of the hub, as gated models want; the script of the host asks for it. Default no.',
        }),
      ),
      cards: Type.Optional(
        Type.Union([Type.Literal('nvidia'), Type.Literal('dri')], {
          description:
            'By which devices services reach the cards: nvidia, or dri (Vulkan and ROCm). Default nvidia.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  chart: {},
  values({ models = defaultModels }) {
    return { model: { path: models } }
  },
  names: (program, app, chosen) => {
    const unit = chosen ?? `${program}@${shortened(app, program)}`
    const at = unit.indexOf('@')
    return { unit, name: at < 0 ? shortened(unit, program) : unit.slice(at + 1) }
  },
  program({ programs = {} }, engine) {
    const { path = `/usr/local/bin/${engine}`, build } = programs[engine] ?? {}
    return { path, ...(build === undefined ? {} : { build }) }
  },
  engines: ({ programs = {} }) => Object.keys(programs),
  modelDirectory: ({ models = defaultModels }) => models,
  // Where no specifier is read, as in an environment file: systemd.exec(5), Credentials.
  apiKeyFile: (unit) => `/run/credentials/${unit}.service/api-key`,
  faults,
  advice: () => [
    'The memory that `systemctl status` or `ps` shows is not what a service needs: its model is mapped, so that it lies in the cache of files or on the card. The figures count the file and the KV cache, as far as the lock knows them.',
    'A server starts when its files are there and right, and is up when it answers; it stops trying after ten failed starts, until `systemctl reset-failed`.',
    'A host is no faster than a container here; what it saves is the cluster.',
  ],
  troubles: () => [
    {
      see: 'a unit on a host is `failed` at `ExecStartPre`',
      look: '`journalctl --unit <unit>`',
      usually: 'the program is of another build than the site says, or not there',
    },
    {
      see: '`Dependency failed` for a unit on a host',
      look: "`journalctl --unit '*-download@*'`",
      usually: 'the download failed; the last line of its log says why',
    },
    {
      see: 'the log of a server on a host finds no card',
      look: '`ls -l /dev/nvidia* /dev/dri`',
      usually: 'the module of the driver was loaded after the server started: restart the unit',
    },
    {
      see: '401 from a server on a host',
      look: 'its key in `/etc/credstore`',
      usually:
        'the client sends no key, or the file is newer than the start of the unit: restart it',
    },
    {
      see: '503 from a server on a host',
      look: '`journalctl --unit <unit>`',
      usually: 'it is still loading the model',
    },
  ],
  files: (
    { models = defaultModels, user = defaultUser, cards = 'nvidia', hubToken = false },
    host,
  ) => systemdFiles({ models, user, cards, hubToken }, host),
  readKey: ({ unit }) => `KEY=$(sudo cat ${keyFile(unit)})`,
  steps: ({ hubToken = false }, host, folder) => systemdSteps(host, folder, hubToken),
})

/** Without the name of the program, which the unit says already. */
const shortened = (name: string, program: string): string =>
  name.startsWith(`${program}-`) ? name.slice(program.length + 1) : name
