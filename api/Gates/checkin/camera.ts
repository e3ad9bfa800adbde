// The camera, and the reader of codes: the browser's own where it has one, else ZXing in WebAssembly, which we serve ourselves.
import { BarcodeDetector as Polyfill, prepareZXingModule } from "barcode-detector/ponyfill";

declare const WASM: string;
type Detector = { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> };

let detector: Promise<Detector> | undefined;

async function makeDetector(): Promise<Detector> {
  const own = (globalThis as unknown as { BarcodeDetector?: { new (options: object): Detector; getSupportedFormats(): Promise<string[]> } }).BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes("qr_code")) return new own({ formats: ["qr_code"] });
  prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? WASM : prefix + path) } });
  return new Polyfill({ formats: ["qr_code"] });
}

/** Reads codes from the camera until it is stopped. */
export async function watch(video: HTMLVideoElement, found: (text: string) => void) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false });
  const stop = () => stream.getTracks().forEach((one) => one.stop());
  video.srcObject = stream;
  let reader: Detector;
  try {
    await video.play();
    reader = await (detector ??= makeDetector());
  } catch (fault) {
    // A camera that nobody uses is free for the next try, and a reader that did not come once may come then.
    stop();
    detector = undefined;
    throw fault;
  }
  const track = stream.getVideoTracks()[0];
  let running = true;
  void (async () => {
    while (running) {
      if (!document.hidden && video.readyState >= 2) {
        try {
          for (const code of await reader.detect(video)) if (running) found(code.rawValue);
        } catch {
          // A frame that could not be read; the next one comes at once.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  })();
  return {
    hasTorch: Boolean((track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch),
    torch: (on: boolean) => track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }),
    stop: () => {
      running = false;
      stop();
    },
  };
}
