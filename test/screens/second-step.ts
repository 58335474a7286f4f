// The pages of a second step, for the pictures: the enrolment of an app, its recovery codes, and the question at the next sign-in.
import type { Page } from 'playwright-core'
import { TOTP } from 'otpauth'

/** What a walk needs. `mailedCode` is the newest one to the address. */
type Walk = {
  page: Page
  url: string
  email: string
  password: string
  shoot: (name: string) => Promise<void>
  mailedCode: () => Promise<string>
}

/** Signs up where a second factor is wanted (`MFA=required`), sets an app up, and comes back. */
export async function walkSecondStep({ page, url, email, password, shoot, mailedCode }: Walk): Promise<void> {
  const press = async (selector: string): Promise<void> => {
    await page.locator(selector).first().click()
    await page.waitForLoadState()
  }
  await page.goto(`${url}/sign-up`)
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await press('button[type=submit]')
  await page.fill('[name=code]', await mailedCode())
  await press('button[type=submit]')
  await shoot('enrol')
  await press('form[action$="/sign-in/enrol"] button')
  await shoot('enrol-app')
  const secret = await page.locator('#secret code').innerText()
  await page.fill('[name=code]', new TOTP({ secret }).generate())
  await press('form[action$="/sign-in/enrol"] button:not([type=button])')
  await shoot('recovery-codes')
  await page.goto(`${url}/sign-out`)
  await press('button[type=submit]')
  await page.goto(`${url}/sign-in`)
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await press('button[type=submit]')
  await shoot('second-step')
  await page.fill('#code', '000000')
  await press('form[action$="/sign-in/totp"] button')
  await shoot('second-step-wrong')
}
