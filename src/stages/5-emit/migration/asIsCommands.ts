// One thing that people made by hand in, the commands out by which they keep a copy of it, stop it, bring
// it back and delete it.

import { labelsText } from '../../../kubernetes/labelsText.ts'
import { labelledByName } from '../../../plan/labelledByName.ts'
import type { Existing } from '../../../site.ts'
import { shell } from '../shell.ts'

export interface AsIsCommands {
  /** Where a person is for it: the host, or undefined for where kubectl is. */
  readonly host?: string
  /** Makes the folder of the copies. */
  readonly folder: string
  readonly copy: string
  /** Says of each copy a number that is 0 where it is empty. */
  readonly list: string
  /** Such that it can be started again, while nothing of its name comes. */
  readonly stop: readonly string[]
  readonly startAgain: readonly string[]
  /** Such that something of its name can come. */
  readonly makeRoom: readonly string[]
  /** From the copy, whatever has happened to it. */
  readonly bringBack: readonly string[]
  /** Whether it has been stopped or not, where nothing of its name has come. */
  readonly remove: readonly string[]
  /** Deletes the copies. */
  readonly forget: string
}

/** Where copies of units lie; manage.sh never touches it. */
const unitCopies = '/var/lib/chartwright/as-is'

/** Undefined for what nobody can be told how to stop. */
export function asIsCommands(item: Existing, site: string): AsIsCommands | undefined {
  switch (item.kind) {
    case 'systemd-unit':
      return ofUnit(item.host, item.name)
    case 'deployment': {
      const { namespace, name, labels = labelledByName(name) } = item
      return {
        ...ofObject(site, namespace, `deployment/${name}`),
        stop: [
          shell`kubectl scale -n ${namespace} --replicas=0 deployment/${name}`,
          shell`kubectl wait -n ${namespace} --for=delete --timeout=5m pod -l ${labelsText(labels)}`,
        ],
        makeRoom: [shell`kubectl delete -n ${namespace} --cascade=foreground deployment/${name}`],
      }
    }
    case 'service':
      return ofObject(site, item.namespace, `service/${item.name}`)
    case 'object':
      return ofObject(site, item.namespace, `${item.object.toLowerCase()}/${item.name}`)
    default:
      return undefined
  }
}

function ofUnit(host: string, name: string): AsIsCommands {
  const copy = `${unitCopies}/${name}`
  const place = `/etc/systemd/system/${name}`
  const reload = 'sudo systemctl daemon-reload'
  const stop = shell`sudo systemctl disable --now ${name}`
  const start = shell`sudo systemctl enable --now ${name}`
  const away = [shell`sudo rm -rf ${place} ${`${place}.d`}`, reload]
  return {
    host,
    // What is added to a unit elsewhere comes along: a unit may say a thing twice.
    copy: shell`systemctl cat ${name} | sudo install -m 0600 /dev/stdin ${copy}`,
    folder: shell`sudo mkdir -p ${unitCopies}`,
    list: shell`sudo grep -c '^ExecStart' -r ${unitCopies}`,
    stop: [stop],
    startAgain: [start],
    makeRoom: [stop, ...away],
    bringBack: [shell`sudo cp ${copy} ${place}`, reload, start],
    remove: [stop, ...away],
    forget: shell`sudo rm -r ${unitCopies}`,
  }
}

/** Without what a cluster gives to one object alone, so that it can be made anew, with its address. */
const cleaned = "sed -e '/^  resourceVersion:/d' -e '/^  uid:/d'"

function ofObject(site: string, namespace: string | undefined, target: string): AsIsCommands {
  const where = namespace === undefined ? [] : ['-n', namespace]
  const file = [namespace, target].join('-').replaceAll(/[^-.A-Za-z0-9]+/g, '-')
  const folder = shell`~/${site}-as-is`
  const copy = shell`~/${`${site}-as-is/${file}.yaml`}`
  const bringBack = [`kubectl apply -f ${copy}`]
  const remove = [shell`kubectl delete --ignore-not-found ${where} ${target}`]
  return {
    folder: `mkdir -p ${folder}`,
    copy: `${shell`kubectl get ${where} ${target} -o yaml`} | ${cleaned} > ${copy}`,
    list: `grep -c '^kind:' -r ${folder}`,
    stop: remove,
    startAgain: bringBack,
    makeRoom: remove,
    bringBack,
    remove,
    forget: `rm -r ${folder}`,
  }
}
