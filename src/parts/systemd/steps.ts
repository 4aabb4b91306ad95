// What a person does on a host of systemd, in order, for the runbook of its site.

import type { HostFacts } from '../../units/hosts/host.ts'
import type { SetupStep } from '../../units/unit.ts'

export function systemdSteps(
  { name, services }: HostFacts,
  folder: string,
  hubToken: boolean,
): SetupStep[] {
  const program = [...new Set(services.map((one) => one.program.path))].join(' and ')
  const keyed = services.some(({ hasKey }) => hasKey)
  return [
    {
      what: `On \`${name}\`, put ${program} in place, get this repository, and install the units. The script can be run again at any time${keyed ? '; it asks for each API key that is not there yet, and makes one where none is typed' : ''}${hubToken ? '; and for the token of the hub, once' : ''}`,
      commands: `sudo sh ${folder}/manage.sh install`,
    },
    {
      what: 'Look at them. A server is `activating` until its model is there and loaded',
      commands: [
        `sudo sh ${folder}/manage.sh status`,
        `journalctl --follow${services.map(({ unit }) => ` --unit ${unit}`).join('')}`,
      ].join('\n'),
    },
    {
      what: 'After a change of the site, or back to what was there before it',
      commands: [
        `git pull && sudo sh ${folder}/manage.sh update`,
        `sudo sh ${folder}/manage.sh rollback`,
      ].join('\n'),
    },
    {
      what: 'Take them away; models and secrets stay, unless `--purge-models` asks for the models too',
      commands: `sudo sh ${folder}/manage.sh remove`,
    },
  ]
}
