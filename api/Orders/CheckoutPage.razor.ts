import { onceOnly } from "../Screens/once";

onceOnly(document.querySelector<HTMLFormElement>("#checkout")!);
