// Turns the planned alternatives of a site's services into a guide to their quantisations: figures of the
// lock and of the plan, side by side.

import { readableBytes } from '../../kubernetes/quantity.ts'
import type { Alternative, RenderedSite, ServicePlan } from '../../model.ts'
import { amountText } from '../../plan/planText.ts'
import { template } from './markdown.ts'

const guide = template('quantisations')

/** Undefined where the lock knows no two files of any model. */
export function quantisations({ site, environments }: RenderedSite): string | undefined {
  const services = environments.flatMap(({ compiled: { plan } }) =>
    plan.services
      .filter(({ alternatives }) => alternatives.length > 0)
      .map((one) =>
        serviceData(one, environments.length === 1 ? '' : plan.environment.environment),
      ),
  )
  if (services.length === 0) return undefined
  return guide({ site: site.name, file: `sites/${site.name}`, services })
}

function serviceData({ service, facts, alternatives }: ServicePlan, environment: string) {
  const [model] = facts.models
  return {
    title: environment === '' ? service.app : `${service.app}, environment ${environment}`,
    repo: model?.repo,
    revision: model?.revision ?? '',
    rows: alternatives.map(({ model: one, figures }) => ({
      file: one.file,
      inUse: one.file === model?.file ? 'yes' : '',
      files: one.files.length,
      size: one.bytes === undefined ? '-' : readableBytes(one.bytes),
      claim: textOf(figures.claim),
      download: textOf(figures.download),
      startup: textOf(figures.startup),
      cardMemory: textOf(figures.cardMemory),
      memoryLimit: textOf(figures.memoryLimit),
    })),
  }
}

const textOf = (figure: Alternative['figures']['claim']): string =>
  figure === undefined ? '-' : amountText(figure.unit, figure.total, figure.least)
