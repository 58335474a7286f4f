// The directory of the Worker: the order of the middleware, one line for each room's routes, and the other doors.
import { Hono } from './http/hono.ts'
import { ownEmailRoutes } from './accounts/email-routes.tsx'
import { accountPageRoutes } from './accounts/account-routes.tsx'
import { activityRoutes } from './accounts/activity-routes.tsx'
import { deletionRoutes } from './accounts/deletion-routes.tsx'
import { profileRoutes } from './accounts/profile-routes.tsx'
import { provePageRoutes } from './accounts/prove-routes.tsx'
import { accountRoutes } from './accounts/routes.tsx'
import { securityPageRoutes } from './accounts/security-routes.tsx'
import { signUpPageRoutes } from './accounts/sign-up-routes.tsx'
import { verifyPageRoutes } from './accounts/verify-routes.tsx'
import { activityPageRoutes } from './admin/activity-routes.tsx'
import { appRoutes } from './admin/app-routes.tsx'
import { adminHelpRoutes } from './admin/help-routes.tsx'
import { impersonationPageRoutes } from './admin/impersonation-page-routes.tsx'
import { impersonationRoutes } from './admin/impersonation-routes.tsx'
import { adminApiRoutes } from './admin/api-routes.tsx'
import { adminClientRoutes } from './admin/client-routes.tsx'
import { adminLogRoutes } from './admin/log-routes.tsx'
import { firstAdminRoutes } from './admin/first-admin-routes.tsx'
import { overviewRoutes } from './admin/overview-routes.tsx'
import { healthRoutes } from './admin/health-routes.tsx'
import { keysRoutes } from './admin/keys-routes.tsx'
import { mailPageRoutes } from './admin/mail-routes.tsx'
import { operationRoutes } from './admin/operation-routes.tsx'
import { peopleRoutes } from './admin/people-routes.tsx'
import { personRoutes } from './admin/person-routes.tsx'
import { adminRoutes } from './admin/routes.tsx'
import { adminSessionRoutes } from './admin/session-routes.tsx'
import type { Env } from './config/config.ts'
import { runClock } from './cron.ts'
import type { AppEnv } from './gate/app-env.ts'
import { admitJsonBodies } from './http/body.ts'
import { assetRoutes } from './http/asset-routes.tsx'
import { enter } from './gate/enter.ts'
import { guardImpersonation } from './gate/impersonation.ts'
import { onError } from './http/faults.ts'
import { pathBelowIssuer, redirectSlashes } from './http/paths.ts'
import { notFoundOf } from './http/not-found.ts'
import { refuseCrossSite } from './gate/cross-site.ts'
import { shareWithTrusted } from './http/origin-guard.ts'
import { commonRoutes } from './http/routes.tsx'
import { showcaseRoutes } from './http/dev-routes.tsx'
import { mailPreviewRoutes } from './mailbox/mails-routes.tsx'
import { mailRoutes } from './mailbox/routes.tsx'
import { passwordAccountRoutes } from './methods/password/account-routes.tsx'
import { passkeyAccountRoutes } from './methods/passkey/account-routes.tsx'
import { recoveryCodeAccountRoutes } from './methods/recovery-code/account-routes.tsx'
import { totpAccountRoutes } from './methods/totp/account-routes.tsx'
import { emailCodeRoutes } from './methods/email-code/routes.tsx'
import { emailCodeSignInRoutes } from './methods/email-code/page-routes.tsx'
import { emailCodePageRoutes } from './methods/email-code/second-step-routes.tsx'
import { resetPageRoutes } from './methods/password/reset-routes.tsx'
import { passwordRoutes } from './methods/password/routes.tsx'
import { signInPageRoutes } from './methods/password/sign-in-routes.tsx'
import { connectionRoutes } from './methods/oidc/connection-routes.tsx'
import { identityRoutes } from './methods/oidc/identity-routes.tsx'
import { oidcLogoutRoutes } from './methods/oidc/logout-routes.tsx'
import { oidcRoutes } from './methods/oidc/routes.tsx'
import { passkeyRoutes } from './methods/passkey/routes.tsx'
import { recoveryCodePageRoutes } from './methods/recovery-code/second-step-routes.tsx'
import { recoveryCodeRoutes } from './methods/recovery-code/routes.tsx'
import { totpPageRoutes } from './methods/totp/second-step-routes.tsx'
import { totpRoutes } from './methods/totp/routes.tsx'
import { sessionRoutes } from './accounts/session-routes.tsx'
import { tellAfterwards, tokenRoutes } from './provider/routes.tsx'
import { referenceOf } from './reference/routes.tsx'

const app = new Hono<AppEnv>({ getPath: (request, options) => pathBelowIssuer(request, options?.env) })

app.onError(onError)
app.notFound(notFoundOf(app))

app.route('/', assetRoutes)
app.use('*', enter)
app.use('*', tellAfterwards)
app.use('*', shareWithTrusted)
app.use('*', guardImpersonation)
app.use('*', redirectSlashes)
app.use('/api/*', admitJsonBodies)
app.use('*', refuseCrossSite)

app.route('/', commonRoutes)
app.route('/', showcaseRoutes)
app.route('/', accountRoutes)
app.route('/', accountPageRoutes)
app.route('/', profileRoutes)
app.route('/', activityRoutes)
app.route('/', deletionRoutes)
app.route('/', securityPageRoutes)
app.route('/', provePageRoutes)
app.route('/', signUpPageRoutes)
app.route('/', verifyPageRoutes)
app.route('/', ownEmailRoutes)
app.route('/', passwordRoutes)
app.route('/', resetPageRoutes)
app.route('/', emailCodeRoutes)
app.route('/', totpRoutes)
app.route('/', recoveryCodeRoutes)
app.route('/', passkeyRoutes)
app.route('/', passwordAccountRoutes)
app.route('/', passkeyAccountRoutes)
app.route('/', totpAccountRoutes)
app.route('/', recoveryCodeAccountRoutes)
app.route('/', emailCodePageRoutes)
app.route('/', emailCodeSignInRoutes)
app.route('/', totpPageRoutes)
app.route('/', recoveryCodePageRoutes)
app.route('/', signInPageRoutes)
app.route('/', oidcRoutes)
app.route('/', identityRoutes)
app.route('/', connectionRoutes)
app.route('/', oidcLogoutRoutes)
app.route('/', sessionRoutes)
app.route('/', tokenRoutes)
app.route('/', adminRoutes)
app.route('/', adminHelpRoutes)
app.route('/', adminClientRoutes)
app.route('/', adminApiRoutes)
app.route('/', adminLogRoutes)
app.route('/', impersonationRoutes)
app.route('/', impersonationPageRoutes)
app.route('/', overviewRoutes)
app.route('/', operationRoutes)
app.route('/', keysRoutes)
app.route('/', mailPageRoutes)
app.route('/', healthRoutes)
app.route('/', peopleRoutes)
app.route('/', firstAdminRoutes)
app.route('/', personRoutes)
app.route('/', activityPageRoutes)
app.route('/', appRoutes)
app.route('/', adminSessionRoutes)
app.route('/', mailRoutes)
app.route('/', mailPreviewRoutes)
const reference = referenceOf(app)
app.get('/openapi.json', reference.document)
app.get('/docs', reference.page)

export default { fetch: app.fetch, scheduled: runClock } satisfies ExportedHandler<Env>
export { Auth, AuthAdmin } from './rpc.ts'
export { Hasher } from './hasher.ts'
