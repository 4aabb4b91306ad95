// Resolved services in, figures out: what a server takes of its cards and its node, how long a start
// takes, how large the claim must be, whether all of it fits, and how a rollout may go. Each figure
// keeps its sum. Pure.

import { finder } from '../../findings/finder.ts'
import type { Find } from '../../findings/finder.ts'
import type { Report } from '../../findings/finding.ts'
import type {
  CheckedSite,
  EnvironmentPlan,
  ResolvedEnvironment,
  ResolvedService,
  ServicePlan,
} from '../../model.ts'
import { isGateway } from '../../units/isGateway.ts'
import { alternatives } from './alternatives.ts'
import { answerFigure, answersBehind, gatewayAnswerFigure } from './answerFigure.ts'
import type { PlannedAnswer } from './answerFigure.ts'
import { checkAutoscaler } from './autoscaler.ts'
import { checkBudgets } from './budgets.ts'
import { checkCards } from './cards.ts'
import { claimFigure } from './claimFigure.ts'
import { downloadFigure } from './downloadFigure.ts'
import { machinePlans } from './machinePlans.ts'
import { memoryFigures } from './memoryFigures.ts'
import { planHost } from './planHost.ts'
import { rolloutStrategy } from './rolloutStrategy.ts'
import { speedPlace } from './speedPlace.ts'
import { startupFigure } from './startupFigure.ts'

/** Room that Argo CD gives a rollout beyond the start itself: scheduling and pulling. Seconds. */
const rolloutSlackSeconds = 600
/** No deadline at all. Source: Kubernetes 1.36, pkg/controller/deployment/util: HasProgressDeadline. */
const noDeadlineSeconds = 2 ** 31 - 1

/** The plan of one environment. */
export function plan(
  environment: ResolvedEnvironment,
  checked: CheckedSite,
  report: Report,
): EnvironmentPlan {
  const find = finder(checked, environment.environment, report)
  checkCards(environment, find)
  const hosts = environment.hosts.map((host) => planHost(host, environment, find))
  const onHosts = hosts.flatMap((host) => host.services)
  const servers = environment.services
    .filter((service) => !isGateway(service.engine.unit))
    .map((service) => planService(service, environment, [], find))
  const planned = new Map(servers.map((one) => [one.service.app, one]))
  // What a gateway waits for is known when all others are planned.
  const services = environment.services.map(
    (service) =>
      planned.get(service.app) ?? planService(service, environment, [...servers, ...onHosts], find),
  )
  const machines = machinePlans(environment, services, onHosts)
  checkBudgets(environment, [...services, ...onHosts], machines, find)
  return { environment, services, hosts, machines }
}

/** @param others Those that may stand behind it. */
function planService(
  resolved: ResolvedService,
  environment: ResolvedEnvironment,
  others: readonly PlannedAnswer[],
  find: Find,
): ServicePlan {
  checkAutoscaler(resolved, find)
  const { service, cardMemory, memoryRequest, memoryLimit, caveats, missing } = memoryFigures(
    resolved,
    environment,
    find,
  )
  const startup = startupFigure(service, speedPlace(service), find)
  const download = downloadFigure(service)
  const claim = claimFigure(service, find)
  const behind = answersBehind(service, others)
  const answer = isGateway(service.engine.unit)
    ? gatewayAnswerFigure(behind)
    : answerFigure(service, find)
  const { platform } = environment
  // Without Argo CD the server's pod starts beside the download and waits for it.
  const rolloutSeconds = (download?.total ?? 0) + startup.total + rolloutSlackSeconds
  return {
    service,
    alternatives: alternatives(resolved, environment),
    caveats,
    isMemoryKnown: missing.length === 0,
    figures: {
      startup,
      ...(download === undefined ? {} : { download }),
      ...(claim === undefined ? {} : { claim }),
      ...(cardMemory === undefined ? {} : { cardMemory }),
      memoryRequest,
      memoryLimit,
      answer,
    },
    rolloutSeconds,
    progressDeadlineSeconds: service.mayWaitForGpu ? noDeadlineSeconds : rolloutSeconds,
    strategy: rolloutStrategy(service, environment),
    facts: {
      ...service.facts,
      platform: platform.unit.values(platform.options, undefined as never),
      figures: {
        startupSeconds: startup.total,
        downloadDeadlineSeconds: (download?.total ?? 0) + rolloutSlackSeconds,
        claimBytes: claim?.total ?? 0,
        memoryRequestBytes: memoryRequest.total,
        memoryLimitBytes: memoryLimit.total,
        answerSeconds: answer.total,
        answerSecondsBehind: behind,
      },
    },
  }
}
