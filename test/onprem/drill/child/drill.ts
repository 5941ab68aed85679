import { finishDrill } from "../../../../onprem/drill/finish.ts";
import { drillPlace, drillsOf } from "../../../../onprem/drill/place.ts";
import { runDrill } from "../../../../onprem/drill/run.ts";

/** Goes on with a drill to its end and files its report. Says `begun` when it is about to, `ended` and the number of the report when it has. */
const [home = "", drill = ""] = process.argv.slice(2);
const place = drillPlace(drillsOf(home), drill);
console.log("begun");
const running = runDrill({ place });
let next = await running.next();
while (!next.done) next = await running.next();
const { filed } = await finishDrill(home, place, () => new Date());
console.log(`ended ${next.value} ${filed.seq}`);
