// A rendered site in, its runbooks out: of one environment the README is the runbook; of several it says
// what runs where and leads to theirs, since nobody reads three at a time.

import type { OutputFile, RenderedEnvironment, RenderedSite } from '../../../model.ts'
import { template } from '../markdown.ts'
import type { Migration } from '../migration/migrations.ts'
import { usesCluster } from '../usesCluster.ts'
import { besideItText } from './besideItText.ts'
import { environmentRunbook } from './environmentRunbook.ts'
import { isManual } from '../isManual.ts'
import { overview } from './overview.ts'
import { waysText } from './waysText.ts'

const changingText = template('changing')

/** Paths are below gitops/. */
export function runbooks(site: RenderedSite, migrations: readonly Migration[]): OutputFile[] {
  const { environments } = site
  const changing = environments.some(usesCluster)
    ? changingText({
        isManual: environments.every(({ compiled }) => isManual(compiled.plan.environment)),
      })
    : ''
  const besides = environments.map(besideItText)
  const [first = ''] = besides
  const [only, ...others] = environments
  if (only !== undefined && others.length === 0)
    return [
      runbookOf(only, {
        title: site.site.name,
        up: '',
        elsewhere: '',
        besideIt: first,
        changing,
        migrations,
      }),
    ]
  // What is beside all of them is said where all of them are.
  const shared = besides.every((one) => one === first) ? first : ''
  const states = new Set(environments.map(nameOf))
  return [
    {
      path: `${site.site.name}/README.md`,
      text: whole(
        overview(site, {
          besideIt: shared,
          changing,
          ways: waysText(migrations, ''),
          asIs: migrations.find(({ from }) => !states.has(from))?.from ?? '',
        }),
      ),
    },
    ...environments.map((one, index) =>
      runbookOf(one, {
        title: `${site.site.name}: ${nameOf(one)}`,
        up: '../',
        elsewhere: `the others${shared === '' ? '' : ' with what runs beside all of them'}${changing === '' ? '' : ', and how to change something'}`,
        besideIt: shared === '' ? besides[index]! : '',
        changing: '',
        migrations,
      }),
    ),
  ]
}

const nameOf = ({ compiled }: RenderedEnvironment): string => compiled.plan.environment.environment

function runbookOf(
  rendered: RenderedEnvironment,
  {
    migrations,
    ...surroundings
  }: Omit<Parameters<typeof environmentRunbook>[1], 'ways' | 'hasWayTo'> & {
    readonly migrations: readonly Migration[]
  },
): OutputFile {
  const name = nameOf(rendered)
  return {
    path: `${rendered.compiled.plan.environment.folder}/README.md`,
    text: whole(
      environmentRunbook(rendered, {
        ...surroundings,
        ways: waysText(migrations, surroundings.up, name),
        hasWayTo: migrations.some(({ to }) => to === name),
      }),
    ),
  }
}

/** Parts that are there or not each bring their empty lines. */
const whole = (text: string): string => `${text.replaceAll(/\n{3,}/g, '\n\n').trimEnd()}\n`
