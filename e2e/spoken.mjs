// Made-up words for the pictures, in both languages of the guides.

/** What the tests type, as a room that speaks Spanish would say it. */
const es = {
  'We hope for shade trees': 'Que haya árboles que den sombra', 'Windows stay open': 'Las ventanas quedan abiertas', 'Small groups speak first': 'Primero hablan los grupos chicos',
  'Five more minutes for dates': 'Cinco minutos más para las fechas', 'Numbers helped us': 'Los números nos ayudaron', patience: 'paciencia', casa: 'casa',
  'Night buses\nParks': 'Camiones de noche\nParques', 'We count signed cards every week': 'Contamos tarjetas firmadas cada semana', 'Supper after the walk': 'Cenar después de la caminata',
  'Night Shift Choir': 'Coro del Turno de Noche', 'Bus line 7': 'La ruta 7 del camión', 'Singing at the depot': 'Cantar en la terminal', Choir: 'El coro', 'Bridge Youth': 'Juventud del Puente', 'Bridge table': 'Mesa del Puente',
  'Night workers': 'Quienes trabajan de noche', 'Meetings are at seven': 'Las reuniones son a las siete', 'Meet at the depot': 'Reunirnos en la terminal', 'Who pays the buses': '¿Quién paga los camiones?',
  'If it starts after the harvest': 'Si empieza después de la cosecha', 'Harbor board chair': 'Presidencia de la junta del puerto', 'Both want the bridge lit': 'A las dos partes les importa la luz del puente',
  'School holidays': 'Vacaciones escolares', 'Letters to the chair': 'Cartas a la presidencia', 'Forty doors a night': 'Cuarenta puertas por noche', Twenty: 'Veinte', 'Two to a door': 'Dos personas por puerta',
  'Listening weeks': 'Semanas de escucha', 'Fill the steps of the hall': 'Llenar las gradas del cabildo', 'Four hundred signed cards': 'Cuatrocientas tarjetas firmadas', cards: 'tarjetas',
  'Hold a lantern': 'Llevar un farol', 'Mill bridge': 'Puente del molino', 'Loud in two languages': 'Fuertes en dos idiomas', 'Bus captain': 'Responsable del camión', Walk: 'Caminata',
  'Twelve marshals on the bridge': 'Doce personas que cuiden el puente', 'A signed list': 'Una lista firmada', 'Group chat': 'Chat del grupo', 'Who is where': 'Quién está dónde', 'Look at the promises': 'Revisar las promesas',
  'Answer within two days': 'Contestar en dos días', 'Who pays for the lanterns': '¿Quién paga los faroles?', 'We are more than we thought': 'Somos más de lo que creíamos', 'Who has the key': '¿Quién tiene la llave?', 'The soup': 'La sopa',
  'Call the bus company': 'Llamar a la empresa de camiones', 'Lantern walk': 'Caminata de faroles', 'A choir and forty lanterns': 'Un coro y cuarenta faroles', 'One verse about the bridge': 'Un verso sobre el puente',
  'The late shift': 'El turno de la noche', 'Two drummers': 'Dos tamboras', 'shop steward': 'delegada sindical', she: 'ella', 'A chair with a back': 'Una silla con respaldo', 'English\nMixteco': 'español\nmixteco',
  'Reason 1 for the day': 'Ese día se reúne la junta', 'Reason 2 for the day': 'Todavía hay clases', 'Reason 3 for the day': 'Hay luna llena', 'The plan page': 'La página del plan', 'Street lights': 'Alumbrado', visits: 'visitas',
};
const en = { 'Reason 1 for the day': 'The board meets that night', 'Reason 2 for the day': 'School is still open', 'Reason 3 for the day': 'The moon is full' };

/** The words to type in a language. */
export const typed = (lang, text) => (lang === 'es' ? es : en)[text] ?? text;

/** More cards for the wall, by activity. */
export const content = {
  en: {
    group: 'Orchard Street Neighbors',
    aim: { statement: 'Lights on the mill bridge, day and night', end_date: '2027-05-28', end_kind: 'exact', end_event: 'The board votes' },
    more: {
      header: ['A plan my aunt would sign'], norms: ['We say it when we are lost', 'Phones are for the plan'], agenda: ['A real break'], smartie: ['Too many goals at once'], strategy: ['Is March too early for us?'],
      history: ['Bridge Youth', 'Parish of the Mill'], power: ['Bus company owner', 'Ms. Quill, school board'], external: ['Board summer recess', 'County fair'], internal: ['Soup night at the depot', 'First walk over the bridge'],
      phases: ['Doors and kitchens'], benchmarks: ['Twelve visits to board members'], engagement: ['Everybody knows a bus driver'], charter: ['Paper on the notice board'], parking: ['A song for the walk?', 'Who feeds the marshals'],
      takeaways: ['Talk with the night drivers'], close: ['Book the parish hall', 'Bring the lanterns'],
    },
  },
  es: {
    group: 'Vecindad de la calle del Huerto',
    aim: { statement: 'Luz en el puente del molino, de día y de noche', end_date: '2027-05-28', end_kind: 'exact', end_event: 'La junta vota' },
    more: {
      header: ['Un plan que mi tía firmaría'], norms: ['Decimos cuando nos perdemos', 'El teléfono es para el plan'], agenda: ['Un descanso de verdad'], smartie: ['Demasiadas metas a la vez'], strategy: ['¿Marzo es muy pronto?'],
      history: ['Juventud del Puente', 'Parroquia del Molino'], intersections: ['Familias sin coche'], power: ['Dueño de los camiones', 'Sra. Quill, junta escolar'], external: ['Receso de verano de la junta', 'Feria del condado'],
      internal: ['Noche de sopa en la terminal', 'Primera caminata por el puente'], events: ['Misa de la cosecha', 'Torneo de dominó'], charter: ['Papel en el tablero'], parking: ['¿Una canción para la caminata?', '¿Quién da de comer?'],
      takeaways: ['Hablar con los choferes de noche'], close: ['Apartar el salón parroquial', 'Traer los faroles'],
    },
  },
};
