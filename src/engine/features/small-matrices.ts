/** Matrices of a few columns, row-major: an orthonormal basis, and the eigenvectors of a symmetric one. */

/**
 * Columns made orthonormal by Gram and Schmidt's way, twice over, as once loses what rounding takes. A column that is
 * nothing but the ones before it becomes 0.
 * @param matrix [rows, columns]
 */
export function orthonormal(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const basis = Float64Array.from(matrix);
  const dot = (a: number, b: number) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += basis[row * columns + a]! * basis[row * columns + b]!;
    return sum;
  };
  for (let column = 0; column < columns; column++) {
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < column; other++) {
        const share = dot(other, column);
        for (let row = 0; row < rows; row++) basis[row * columns + column]! -= share * basis[row * columns + other]!;
      }
    }
    const length = Math.sqrt(dot(column, column));
    const factor = length > before * 1e-10 ? 1 / length : 0;
    for (let row = 0; row < rows; row++) basis[row * columns + column]! *= factor;
  }
  return Float32Array.from(basis);
}

export interface Eigen {
  /** Largest first, [size]. */
  readonly values: Float64Array;
  /** A column for each value, [size, size]. */
  readonly vectors: Float64Array;
}

/** Jacobi's rotations. Of the matrix [size, size] only the upper triangle is read. */
export function eigenvectors(matrix: Float64Array, size: number): Eigen {
  const a = Float64Array.from(matrix, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return matrix[Math.min(i, j) * size + Math.max(i, j)]!;
  });
  const vectors = Float64Array.from(matrix, (_, at) => (Math.floor(at / size) === at % size ? 1 : 0));
  for (let sweep = 0; sweep < 60 && offDiagonal(a, size) > 1e-24 * trace(a, size) ** 2; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]!);
  return {
    values: Float64Array.from(order, (i) => a[i * size + i]!),
    vectors: Float64Array.from(vectors, (_, at) => vectors[Math.floor(at / size) * size + order[at % size]!]!),
  };
}

/** Makes a[p, q] zero. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const between = a[p * size + q]!;
  if (between === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * between);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, cosine, sine);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k, cosine, sine);
  for (let k = 0; k < size; k++) turn(vectors, k * size + p, k * size + q, cosine, sine);
}

function turn(values: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  const [x, y] = [values[p]!, values[q]!];
  values[p] = cosine * x - sine * y;
  values[q] = sine * x + cosine * y;
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) if (i !== j) sum += a[i * size + j]! ** 2;
  return sum;
}

function trace(a: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.abs(a[i * size + i]!);
  return sum;
}
