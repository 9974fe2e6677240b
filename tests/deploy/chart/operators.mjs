// Reads a list of resources as JSON from standard input and checks each that belongs to an operator against its
// definition; what is wrong goes to standard output, a line each.
import * as gateway from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1";
import * as monitoring from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1";
import { text } from "node:stream/consumers";

const kinds = { ...gateway, ...monitoring };

for (const resource of JSON.parse(await text(process.stdin))) {
  try {
    new kinds[resource.kind](resource).validate();
  } catch (error) {
    console.log(`${resource.kind} ${resource.metadata.name}: ${error.message}`);
  }
}
