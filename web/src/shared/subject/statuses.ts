import type { Status } from "@shared/api/queries";

/** In the order a lead usually goes through them. */
export const STATUSES: Status[] = ["unpursued", "open", "arrested", "charged", "convicted", "cleared", "victim_identified", "witness"];
