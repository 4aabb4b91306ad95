// What a site would tell a process that no unit of systemd can pass on: control characters, names that
// are no variables, variables of the unit itself, and ports that are for root.

import type { HostedService } from '../../units/hosts/host.ts'
import type { UnitProblem } from '../../units/unit.ts'
import { unsayable, variableName } from './environmentFile.ts'

/** Variables that the unit sets itself. */
const ownVariables = new Set(['ARGS', 'HEALTH_URL', 'HOME', 'MAINPID', 'PATH'])

const problem = (message: string, hint: string): UnitProblem => ({
  code: 'HOST-006',
  at: '/engine',
  message,
  hint,
})

export function faults({ app, port, arguments: words, variables }: HostedService): UnitProblem[] {
  return [
    ...(port < 1024
      ? [
          {
            ...problem(
              `${app} would listen on port ${port}, which no user but root may do below 1024.`,
              'Choose a port from 1024 on.',
            ),
            at: '/port',
          },
        ]
      : []),
    ...words
      .filter((argument) => unsayable.test(argument))
      .map((argument) =>
        problem(
          `The argument ${JSON.stringify(argument)} has a control character, which no environment file of systemd can hold.`,
          'Put the text into a file on the host, and name that.',
        ),
      ),
    ...Object.entries(variables).flatMap(([name, value]) => {
      if (!variableName.test(name))
        return [
          problem(
            `${JSON.stringify(name)} is no name of a variable: systemd would leave it out.`,
            'Use letters, digits and underscores, and no digit first.',
          ),
        ]
      if (ownVariables.has(name))
        return [
          problem(`The variable ${name} is set by the unit itself.`, 'Take it out of extraEnv.'),
        ]
      return unsayable.test(value)
        ? [
            problem(
              `The variable ${name} has a control character, which no environment file of systemd can hold.`,
              'Put the text into a file on the host, and name that.',
            ),
          ]
        : []
    }),
  ]
}
