// One line per exposure, in alphabetical order: the kind it exports is the word that a site writes.
export { cluster } from './cluster.ts'
export { httpRoute } from './httpRoute.ts'
export { ingress } from './ingress.ts'
export { loadBalancer } from './loadBalancer.ts'
export { nodePort } from './nodePort.ts'
export { route } from './route.ts'
