import type { deliveriesEn } from "./deliveries-en";

/** Las palabras de los estados anteriores, de las entregas que reemplazan o corrigen, y de las fuentes que deben irse. */

const plural = (n: number, uno: string, varios: string) => (n === 1 ? `1 ${uno}` : `${n.toLocaleString("en-US")} ${varios}`);

export const deliveriesEs: typeof deliveriesEn = {
  superseded: "Sustituidas",
  asOf: (moment) => `Conocido al ${moment} (UTC)`,
  today: "Volver a hoy",
  earlier: "Estados anteriores",
  earlierHelp: "Cada ejecución terminada dejó un estado. Elija uno para ver cada página tal como se conocía entonces; allí no se puede decidir nada.",
  newest: "el más reciente",
  removed: "ya no se conserva",
  day: "Un día o una hora (UTC)",
  look: "Ver",
  remove: "Eliminar esta fuente",
  removing: "Eliminando la fuente",
  removeTitle: (title) => `¿Eliminar ${title}?`,
  removeTold: "Se va todo lo que vino de ella: filas, originales, lo calculado con ella y cada estado anterior que la conocía. No se puede deshacer.",
  kept: "Lo que decidieron las personas queda registrado. source.yml y mapping.yml se guardan en sources/.removed.",
  came: (files, rows, mentions, events) =>
    `${plural(files, "archivo", "archivos")} con ${plural(rows, "fila", "filas")}, ${plural(mentions, "mención", "menciones")} de personas y organizaciones, ${plural(events, "evento", "eventos")}.`,
  alone: (people, identifiers) =>
    `Conocidos solo por esta fuente: ${plural(people, "persona u organización", "personas y organizaciones")}, ${plural(identifiers, "identificador", "identificadores")}.`,
  findings: (findings, leads) => `${plural(findings, "hallazgo cuenta", "hallazgos cuentan")} filas de ella; ${plural(leads, "pista descansa", "pistas descansan")} solo en ella.`,
  decided: (statuses, judgements) => `${plural(statuses, "estado", "estados")} y ${plural(judgements, "juicio", "juicios")} tratan de lo conocido solo por ella.`,
  states: (n) => `${plural(n, "estado anterior", "estados anteriores")} que la conocían ya no se podrán ver.`,
  why: "Por qué (queda en la auditoría)",
  gone: (title) => `${title} fue eliminada.`,
};
