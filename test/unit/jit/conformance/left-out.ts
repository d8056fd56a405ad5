/** Tests of tfjs-core that the compiler's backend is not to pass, and why. docs/kernels.md is made from this, too. */

export interface LeftOut {
  readonly what: string;
  readonly why: string;
  /** Matches the test's name, or what it fails with. */
  readonly name?: RegExp;
  readonly message?: RegExp;
}

export const leftOut: readonly LeftOut[] = [
  {
    what: 'Text (`stringSplit`, `stringNGrams`, tensors of strings)',
    why: 'No image holds text. The message: `The TensorFlow.js op tensor of string can’t be compiled.`',
    name: /^(string|staticRegex)/,
    message: /tensor of string|Failed to decode the string bytes|StaticRegexReplace|StringNGrams|StringSplit/,
  },
  {
    what: 'Complex numbers and Fourier transforms (`complex`, `fft`, `rfft`, `stft`)',
    why: 'ONNX has no complex tensors. The message: `The TensorFlow.js op Complex can’t be compiled.`',
    name: /complex|FFT|stft/i,
    message: /op Complex|'(Complex|Real|Imag|I?FFT)'/,
  },
  {
    what: 'Sparse and ragged tensors',
    why: 'The shape of their results depends on values, and no image is one.',
    name: /^(sparse|ragged)/,
  },
  {
    what: '`tf.time`',
    why: 'The backend computes when a value is read, so there is nothing to time op by op; see `npm run bench`.',
    name: /^time cpu/,
  },
  {
    what: 'Refusal of the gradient of a dilated depthwise convolution',
    why: 'TensorFlow.js has none and must refuse; the compiler has one.',
    name: /^depthwiseConv2d gradients throws error on dilations/,
  },
  {
    what: 'Gradient of an average pool with padding',
    why: 'TensorFlow.js divides by the whole window where padding cuts it, which is not the gradient of its own forward pass.',
    name: /^avgPool gradient x=\[3,3,1\] f=\[3,3\] s=1 p=explicit/,
  },
  {
    what: 'Pools whose padding is as wide as their window',
    why: 'ONNX Runtime refuses them. The message: `The TensorFlow.js op MaxPool can’t be compiled with padding as wide as its window.`',
    name: /^pool (max|avg) x=\[2,2,3\] f=\[1,1\] s=2 p=1 fractional/,
  },
  {
    what: 'A transposed convolution whose sizes contradict each other',
    why: 'The test reads an 8 × 8 gradient as one of 4 × 4, which TensorFlow.js’s kernel happens to do.',
    name: /^conv2dTranspose input=8x8x8,output=4x4x8/,
  },
  {
    what: '`tan` close to its poles',
    why: 'The last bit of 30144.17 differs; the test allows 0.001.',
    name: /^tan numbers exceed float32 precision/,
  },
];
