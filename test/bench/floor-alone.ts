// The floor as a Worker: workerd takes a module whose exports are handlers, and floor.ts exports its parts, too.
export { default } from './floor.ts'
