/** Makes what is long until it comes into view: a network may have hundreds of layers. */

const pending = new WeakMap<Element, () => void>();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      pending.get(target)?.();
      pending.delete(target);
    }
  },
  { rootMargin: '300px' },
);

/** Calls `make` once, when the element is near the part of the page that is seen. */
export function whenSeen(target: Element, make: () => void): void {
  pending.set(target, make);
  observer.observe(target);
}
