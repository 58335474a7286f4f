// `node --import` of this gives openapi-typescript the TypeScript that it is made for: its successor has no API in JavaScript.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (name, context, next) =>
    next(name === 'typescript' && context.parentURL?.includes('/openapi-typescript/') ? 'typescript-5' : name, context),
})
