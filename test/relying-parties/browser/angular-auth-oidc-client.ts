// angular-auth-oidc-client as its quickstart has it (angular-auth-oidc-client.com). Angular compiles the component in the browser.
import '@angular/compiler'
import { JsonPipe } from '@angular/common'
import { provideHttpClient } from '@angular/common/http'
import { Component, inject, type OnInit, signal } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { provideRouter } from '@angular/router'
import { OidcSecurityService, provideAuth } from 'angular-auth-oidc-client'
import { firstValueFrom } from 'rxjs'
import { callApi, config, say, showUser } from './page.ts'

const { issuer, clientId, audience, options } = await config()

@Component({
  selector: 'app-root',
  imports: [JsonPipe],
  template: `
    <p>{{ claims() | json }}</p>
    <button (click)="signIn()">Sign in</button>
    <button (click)="call()">Call</button>
    <button (click)="refresh()">Refresh</button>
    <button (click)="signOut()">Sign out</button>
  `,
})
class App implements OnInit {
  readonly claims = signal<object | null>(null)
  readonly #oidc = inject(OidcSecurityService)

  ngOnInit(): void {
    this.#oidc.checkAuth().subscribe(({ isAuthenticated, userData }) => {
      this.claims.set(isAuthenticated ? (userData as object) : null)
      showUser(this.claims())
    })
  }

  signIn(): void {
    this.#oidc.authorize()
  }

  call(): void {
    void say('Call', async () => callApi(await firstValueFrom(this.#oidc.getAccessToken())))
  }

  refresh(): void {
    void say('Refresh', async () => callApi((await firstValueFrom(this.#oidc.forceRefreshSession())).accessToken))
  }

  signOut(): void {
    this.#oidc.logoff().subscribe()
  }
}

async function start(): Promise<void> {
  document.body.append(document.createElement('app-root'))
  await bootstrapApplication(App, {
    providers: [
      provideHttpClient(),
      provideRouter([]),
      provideAuth({
        config: {
          authority: issuer,
          clientId,
          redirectUrl: `${location.origin}/`,
          postLogoutRedirectUri: `${location.origin}/`,
          silentRenewUrl: `${location.origin}/silent`,
          scope: 'openid profile email offline_access notes.read',
          responseType: 'code',
          silentRenew: true,
          useRefreshToken: true,
          customParamsAuthRequest: { resource: audience },
          ...options,
        },
      }),
    ],
  })
}

// Its `silent-renew.html`.
if (location.pathname === '/silent')
  parent.dispatchEvent(new CustomEvent('oidc-silent-renew-message', { detail: location }))
else await start()
