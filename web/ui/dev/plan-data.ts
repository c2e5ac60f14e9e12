import type { Data } from './plan-fake';

const agreed = { state: 'agreed' };
const plan = (roles: string[]): Data[string] => ({
  type: 'plan', roles,
  records: [
    ['plan', 'plan', { coalition: 'Clean Water Table', place: 'State of Example', zone: 'America/Phoenix', sample: true, network: 'net' }],
    ['aim', 'aim', { statement: 'Example passes the Clean Taps Act and pays for the first 4,000 pipes.', end_date: '2027-05-28', end_kind: 'exact', end_event: 'Floor vote on the Clean Taps Act', why: 'The money for the pipes is decided that week.', ...agreed }],
    ['partner', 'nat', { name: 'National', kind: 'national', ...agreed }], ['partner', 'sl', { name: 'State Leads', kind: 'state_leads', ...agreed }], ['partner', 'mb', { name: 'Movement partners', kind: 'movement', ...agreed }],
    ['outside', 'o1', { title: 'lawmakers at home', start: '2027-02-15', end: '2027-02-19', visits: 'avoid', home: 'good', certainty: 'confirmed', ...agreed }],
    ['outside', 'o2', { title: 'Easter', start: '2027-03-26', end: '2027-04-02', home: 'caution', certainty: 'fixed_by_law', ...agreed }],
    ['outside', 'o3', { title: 'planting', start: '2027-04-19', end: '2027-04-30', home: 'caution', certainty: 'estimate', ...agreed }],
    ['outside', 'o4', { title: 'floor', start: '2027-05-10', end: '2027-05-21', visits: 'good', ...agreed }],
    ['phase', 'f1', { name: 'Plan and choose targets', launch: '2027-01-04', end: '2027-02-12', ...agreed }], ['phase', 'f2', { name: 'Build capacity', launch: '2027-02-15', end: '2027-03-19', ...agreed }],
    ['phase', 'f3', { name: 'Persuade', launch: '2027-03-22', end: '2027-04-30', ...agreed }], ['phase', 'f4', { name: 'Mobilize', launch: '2027-05-03', end: '2027-05-28', ...agreed }],
    ['goal', 'g1', { statement: '6,000 households write to the Water Committee, half of them on streets with lead pipes.', metric: 'Letters', unit: 'letters', baseline: 0, target: 6000, due: '2027-05-21', owner: 'sl', inclusion: 'Tenants on lead-pipe streets write the letter and choose who hands it over.', equity: 'The streets with lead come first.', ...agreed }],
    ...([[25, 1800, '2027-03-05'], [50, 3200, '2027-04-09'], [75, 4600, '2027-04-30'], [100, 6000, '2027-05-21']] as const).map(([p, v, due]) => ['benchmark', `b${p}`, { goal: 'g1', percent: p, value: v, due, ...agreed }] as [string, string, any]),
    ['date', 'd1', { title: 'First meeting', start: '2027-01-13', partner: 'sl', ...agreed }], ['date', 'd2', { title: 'Six neighbours at the hearing', start: '2027-02-24', partner: 'sl', ...agreed }],
    ['date', 'd3', { title: 'Mayors meet', start: '2027-04-07', partner: 'sl', ...agreed }], ['date', 'd4', { title: 'Letters handed over at the Capitol', start: '2027-05-21', partner: 'sl', ...agreed }], ['date', 'd5', { title: 'Day of calls', start: '2027-03-17', partner: 'nat', ...agreed }],
    ['action', 'a1', { title: 'Tap tests', start: '2027-01-23', host: 'Alder Street Tenants', ...agreed }], ['action', 'a2', { title: 'Pump House open day', start: '2027-02-27', host: 'Three Wells Parish', ...agreed }],
    ['action', 'a3', { title: 'Kitchen-table meetings', start: '2027-03-08', end: '2027-03-20', host: 'Alder Street Tenants', ...agreed }], ['action', 'a4', { title: 'Water walk', start: '2027-04-10', host: 'Mill County Nurses', ...agreed }], ['action', 'a5', { title: 'Nurses testify', start: '2027-05-04', host: 'Mill County Nurses', ...agreed }],
    ['commitment', 'c1', { from: 'mb', to: 'sl', text: 'Hold kitchen-table meetings on 40 streets.', due: '2027-03-20', evidence: '40 sign-in sheets', quantity: 40, unit: 'streets', version: 1, ...agreed }],
    ['commitment', 'c2', { from: 'nat', to: 'sl', text: 'Letter forms in Spanish and Hmong.', due: '2027-02-19', evidence: 'two files', version: 1, ...agreed }],
    ['commitment', 'c3', { from: 'sl', to: 'mb', text: 'Train 24 table hosts, childcare on site.', due: '2027-03-04', evidence: 'names of 24 hosts who agreed', version: 1, ...agreed }],
    ['commitment', 'c4', { from: 'sl', to: 'nat', text: 'Count the lead pipes in each district.', due: '2027-02-26', version: 1, ...agreed }],
    ['commitment', 'c5', { from: 'mb', to: 'nat', text: 'Two photographers for the day of calls.', due: '2027-03-17', version: 1, ...agreed }],
    ['response', 'r1', { commitment: 'c2', by: 'nat', answer: 'ask', text: 'How many words?', version: 1, ...agreed }],
    ['followup', 's1', { text: 'Choose the 40 streets', owner: 'Pilar', due: '2027-02-12', status: 'open', ...agreed }], ['followup', 's2', { text: 'Visit Ms. Okell at her home office', owner: 'Gus and Hawa', due: '2027-02-17', status: 'open', ...agreed }],
    ['followup', 's3', { text: 'Ask two people at Water Works what they measured last autumn', due: '2027-02-05', status: 'open', ...agreed }], ['followup', 's4', { text: 'Book the Pump House', owner: 'Rosa', due: '2027-02-01', status: 'done', ...agreed }],
    ['actor', 'ac1', { name: 'Tamsin Okell', office: 'chairs the Water Committee', role: 'primary_target', support: -1, influence: 10, holder: 'Three Wells Parish', ...agreed }],
    ['actor', 'ac2', { name: 'Farm Bureau', role: 'opponent', support: -3, influence: 7, ...agreed }], ['actor', 'ac3', { name: 'Mayors of the river towns', role: 'secondary_target', support: 2, influence: 6, holder: 'Mill County Nurses', ...agreed }],
    ['finding', 'fi1', { kind: 'research', text: 'Who pays for her campaigns?', owner: 'Hawa', due: '2027-02-19', ...agreed }], ['finding', 'fi2', { kind: 'shared_understanding', text: 'She listens to nurses before she listens to us.', ...agreed }],
    ['channel', 'ch1', { name: 'Signal group', audience: 'internal', purpose: 'daily', ...agreed }], ['checkin', 'ck1', { purpose: 'Letter count', every: 'week', first: '2027-02-12', time: '16:00', convener: 'Pilar', ...agreed }],
    ['charter', 'charter', { decision_rule: 'Both sides speak, then fist to five; below three we talk again.', ...agreed }],
    ['norm', 'n1', { text: 'Answer within two days.', class: 'communication', ...agreed }],
    ['history', 'h1', { org: 'Alder Street Tenants', issue: 'Bottled water during repairs', year: 2025, outcome: 'partly', what_worked: 'Doors, not flyers.', ...agreed }],
    ['date', 'dr1', { title: 'Choir at the Capitol', start: '2027-05-12', partner: 'mb', state: 'draft' }],
  ],
  views: {
    cairn: { aim: { have: true, n: 1 }, outside: { have: true }, dates: { have: true }, phases: { have: true }, goals: { have: true }, benchmarks: { have: true }, power: { have: false }, national: { have: false }, commitments: { have: true }, charter: { have: false }, followups: { have: false }, total: { have: 7, n: 11 } },
    next: Object.fromEntries(([
      ['followup', 's3', '2027-02-05', 'Ask two people at Water Works what they measured last autumn', '', -4], ['followup', 's1', '2027-02-12', 'Choose the 40 streets', 'Pilar', 3], ['outside', 'o1', '2027-02-15', 'lawmakers at home', '', 6], ['followup', 's2', '2027-02-17', 'Visit Ms. Okell at her home office', 'Gus and Hawa', 8],
      ['commitment', 'c2', '2027-02-19', 'Letter forms in Spanish and Hmong.', 'nat', 10], ['date', 'd2', '2027-02-24', 'Six neighbours at the hearing', 'sl', 15], ['commitment', 'c4', '2027-02-26', 'Count the lead pipes in each district.', 'sl', 17], ['action', 'a2', '2027-02-27', 'Pump House open day', 'Three Wells Parish', 18],
    ] as const).map(([kind, id, date, title, who, days]) => [`${kind}/${id}`, { kind, id, date, title, who, days }])),
    flags: { a: { code: 'on_bad_day', kind: 'date', id: 'd5', params: { date: '2027-03-17', outside: 'o3' } }, b: { code: 'commitment_no_evidence', kind: 'commitment', id: 'c4' } },
    ledger: { c1: { state: 'active' }, c2: { state: 'proposed' }, c3: { state: 'active' }, c4: { state: 'proposed' }, c5: { state: 'said' } },
  },
});
const net: Data[string] = { type: 'network', roles: ['keeper'], records: [
  ['network', 'network', { name: 'Clean Water Now' }],
  ['key_moment', 'k1', { title: 'Capitol day', start: '2027-05-12', why: 'The floor is open.', kind: 'legislative' }],
  ['deliverable', 'dl1', { title: 'Letters from households', unit: 'letters', target: 6000, due: '2027-05-21' }],
  ['formation', 'fo1', { when: 'Three winters ago', text: 'Parents on Alder Street test their own taps and find lead in 31 of 40.' }],
  ['norm', 'no1', { text: 'One speaks, the others hear.', class: 'room' }],
  ['coalition', 'co1', { name: 'Clean Water Table', place: 'State of Example', plan: 'plan', sample: true }],
  ['summit', 'su1', { title: 'Clean water summit', date: '2027-02-09', place: 'Three Wells Parish hall', sample: true }],
  ['run', 'ru1', { title: 'State Leads session', session: 'ses', coalition: 'co1', summit: 'su1', track: 'state_leads', starts: '2027-02-10T00:00:00Z', state: 'preparing', sample: true }],
  ['run', 'ru2', { title: 'Movement Building', session: 'ses2', coalition: 'co1', summit: 'su1', track: 'movement', starts: '2027-02-09T20:00:00Z', state: 'closed', sample: true }],
] };
export const keeper: Data = { plan: plan(['keeper']), net };
export const reader: Data = { plan: plan(['reader']) };
export const empty: Data = { plan: { type: 'plan', roles: ['keeper'], records: [['plan', 'plan', { coalition: 'Tables of Example', zone: 'America/Phoenix' }]] } };
