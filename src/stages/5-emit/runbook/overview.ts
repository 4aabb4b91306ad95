// The README of a site with several environments: what runs where in each of them, what to do first, and how
// to get from one to another. What is done in one of them stands in the runbook of that one.

import type { RenderedSite, ResolvedEnvironment } from '../../../model.ts'
import { inlineCode, template } from '../markdown.ts'
import { inventory } from './inventory.ts'

const text = template('overview')

/** Parts in Markdown, empty where there is nothing to say. */
interface Parts {
  readonly besideIt: string
  readonly changing: string
  readonly ways: string
  /** Name of the state of what exists and ends; empty where nothing does. */
  readonly asIs: string
}

export function overview({ site, environments }: RenderedSite, parts: Parts): string {
  const base = site.environments[0]!.site
  return text({
    ...parts,
    site: site.name,
    file: `sites/${site.name}`,
    description: base.description ?? '',
    isExampleRepo: base.repo.url.includes('example.com'),
    together: together(environments.map(({ compiled }) => compiled.plan.environment)),
    inventory: inventory(
      environments.map(({ compiled }) => compiled),
      ({ plan }) => runbookLink(plan.environment.environment),
    ),
    runbooks: environments
      .map(({ compiled }) => runbookLink(compiled.plan.environment.environment))
      .join(', '),
  })
}

const runbookLink = (environment: string): string => `[${environment}](${environment}/README.md)`

/** Which of them may be in place at the same time. */
function together(environments: readonly ResolvedEnvironment[]): string {
  const alone = environments.filter(({ source }) => source.alternative === true)
  if (alone.length === 0)
    return `There are ${environments.length} environments, which may all be in place.`
  if (alone.length >= environments.length - 1)
    return `There are ${environments.length} environments, and one of them is in place at a time.`
  const names = alone.map(({ environment }) => inlineCode(environment)).join(', ')
  return `There are ${environments.length} environments: ${alone.length === 1 ? '' : 'each of '}${names} takes the place of all others, which may be in place together.`
}
