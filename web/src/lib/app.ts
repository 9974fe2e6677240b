/** The parts of the app that live as long as the page, plugged together. */
import { Features } from './accounts/features.svelte';
import { AccountCalls } from './api/account-calls';
import { AuthCalls } from './api/auth-calls';
import { Calls } from './api/calls';
import { CheckCalls } from './api/check-calls';
import { Connection } from './api/connection.svelte';
import { DataCalls } from './api/data-calls';
import { ListCalls } from './api/list-calls';
import { StatisticsCalls } from './api/statistics-calls';
import { ImportCalls } from './api/import-calls';
import { Session } from './session/session.svelte';
import { Tabs } from './session/tabs';
import { Theme } from './shell/theme.svelte';
import { Toasts } from './shell/toasts.svelte';

export const connection = new Connection();
export const session = new Session(new AuthCalls(connection.send), connection.send, new Tabs());
export const calls = new Calls(session.fetch);
export const lists = new ListCalls(session.fetch);
export const importCalls = new ImportCalls(session.fetch);
export const account = new AccountCalls(session.fetch);
export const dataCalls = new DataCalls(session.fetch);
export const checkCalls = new CheckCalls(session.fetch);
export const statisticsCalls = new StatisticsCalls(session.fetch);
export const features = new Features(session.auth);
export const theme = new Theme();
export const toasts = new Toasts();
