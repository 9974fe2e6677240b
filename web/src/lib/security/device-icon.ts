import Monitor from '@lucide/svelte/icons/monitor';
import MonitorX from '@lucide/svelte/icons/monitor-x';
import Smartphone from '@lucide/svelte/icons/smartphone';
import Tablet from '@lucide/svelte/icons/tablet';

/** By what the API calls the device: "Safari on iPhone", "Unknown device". */
export function iconOf(device: string) {
	if (/iPad|tablet/i.test(device)) return Tablet;
	if (/iPhone|Android|phone|mobile/i.test(device)) return Smartphone;
	return /unknown/i.test(device) ? MonitorX : Monitor;
}
