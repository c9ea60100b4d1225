// How wide an element is, so that a chart's text has the same size on every screen.
import { useEffect, useRef, useState } from "preact/hooks";

export function useWidth<T extends Element>(first: number) {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.round(entry.contentRect.width)),
    );
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return [element, Math.max(width, 200)] as const;
}
