/**
 * The options that each `tf.layers` factory knows. TensorFlow.js ignores a misspelt option silently; with this table
 * Darkroom says so instead. A test compares the table with what each layer writes into its own config.
 */

const shared = 'name trainable inputShape batchInputShape dtype weights inputDType batchSize';

const windowed = 'kernelSize strides padding dataFormat dilationRate activation useBias';
const kernelAndBias =
  'kernelInitializer biasInitializer kernelConstraint biasConstraint kernelRegularizer biasRegularizer activityRegularizer';
const convolution = `filters ${windowed} ${kernelAndBias}`;
const depthwise = 'depthMultiplier depthwiseInitializer depthwiseRegularizer depthwiseConstraint';
const pointwise = 'pointwiseInitializer pointwiseRegularizer pointwiseConstraint';
const pooling1d = 'poolSize strides padding';
const pooling = `${pooling1d} dataFormat`;
const normalization = 'axis epsilon center scale betaInitializer gammaInitializer betaRegularizer gammaRegularizer';

const cell =
  'units activation useBias kernelInitializer recurrentInitializer biasInitializer kernelRegularizer recurrentRegularizer ' +
  'biasRegularizer kernelConstraint recurrentConstraint biasConstraint dropout recurrentDropout dropoutFunc activityRegularizer';
const gates = 'recurrentActivation implementation';
const sequence = 'cell returnSequences returnState goBackwards stateful unroll inputDim inputLength';
const recurrent = `${cell} ${sequence}`;

const table: Readonly<Record<string, string>> = {
  input: 'shape batchShape sparse',
  inputLayer: 'sparse',
  elu: 'alpha',
  reLU: 'maxValue',
  leakyReLU: 'alpha',
  prelu: 'alphaInitializer alphaRegularizer alphaConstraint sharedAxes',
  softmax: 'axis',
  thresholdedReLU: 'theta',
  activation: 'activation',
  conv1d: convolution,
  conv2d: convolution,
  conv2dTranspose: convolution,
  conv3d: convolution,
  conv3dTranspose: convolution,
  separableConv2d: `${convolution} ${depthwise} ${pointwise}`,
  depthwiseConv2d: `${windowed} ${kernelAndBias} ${depthwise}`,
  cropping2D: 'cropping dataFormat',
  upSampling2d: 'size dataFormat interpolation',
  zeroPadding2d: 'padding dataFormat',
  dense: `units inputDim activation useBias ${kernelAndBias}`,
  dropout: 'rate noiseShape seed',
  spatialDropout1d: 'rate noiseShape seed',
  flatten: 'dataFormat',
  repeatVector: 'n',
  reshape: 'targetShape',
  permute: 'dims',
  embedding:
    'inputDim outputDim embeddingsInitializer embeddingsRegularizer activityRegularizer embeddingsConstraint maskZero inputLength',
  add: '',
  average: '',
  concatenate: 'axis',
  maximum: '',
  minimum: '',
  multiply: '',
  dot: 'axes normalize',
  batchNormalization: `${normalization} momentum movingMeanInitializer movingVarianceInitializer betaConstraint gammaConstraint`,
  layerNormalization: normalization,
  averagePooling1d: pooling1d,
  avgPool1d: pooling1d,
  avgPooling1d: pooling1d,
  maxPooling1d: pooling1d,
  maxPool1d: pooling1d,
  averagePooling2d: pooling,
  avgPool2d: pooling,
  avgPooling2d: pooling,
  maxPooling2d: pooling,
  maxPool2d: pooling,
  averagePooling3d: pooling,
  avgPool3d: pooling,
  avgPooling3d: pooling,
  maxPooling3d: pooling,
  globalAveragePooling1d: '',
  globalMaxPooling1d: '',
  globalMaxPool1d: '',
  globalAveragePooling2d: 'dataFormat',
  globalMaxPooling2d: 'dataFormat',
  globalMaxPool2d: 'dataFormat',
  gru: `${recurrent} ${gates} resetAfter`,
  gruCell: `${cell} ${gates} resetAfter`,
  lstm: `${recurrent} ${gates} unitForgetBias`,
  lstmCell: `${cell} ${gates} unitForgetBias`,
  simpleRNN: recurrent,
  simpleRNNCell: cell,
  convLstm2d: `${recurrent} ${gates} unitForgetBias filters kernelSize strides padding dataFormat dilationRate`,
  convLstm2dCell: `${cell} ${gates} unitForgetBias filters kernelSize strides padding dataFormat dilationRate`,
  rnn: sequence,
  stackedRNNCells: 'cells',
  bidirectional: 'layer mergeMode',
  timeDistributed: 'layer',
  gaussianNoise: 'stddev',
  gaussianDropout: 'rate',
  alphaDropout: 'rate noiseShape',
  masking: 'maskValue mask',
  rescaling: 'scale offset',
  centerCrop: 'height width',
  resizing: 'height width interpolation cropToAspectRatio',
  categoryEncoding: 'numTokens outputMode',
  randomWidth: 'factor interpolation seed autoVectorize',
};

/** The options that the factory `tf.layers.<name>` knows, or undefined for a factory that the table doesn't have. */
export function layerOptions(factory: string): readonly string[] | undefined {
  const own = table[factory];
  return own === undefined ? undefined : [...own.split(' ').filter(Boolean), ...shared.split(' ')];
}

/** The options that the factory would ignore. */
export function unknownOptions(factory: string, options: unknown): readonly string[] {
  const known = layerOptions(factory);
  if (!known || typeof options !== 'object' || options === null) return [];
  return Object.keys(options).filter((name) => !known.includes(name));
}

/** A dropout rate that TensorFlow.js would take without a word and then not drop anything. */
export function uselessRate(factory: string, options: unknown): number | undefined {
  if (!table[factory]?.split(' ').includes('rate')) return undefined;
  const { rate } = (options ?? {}) as { readonly rate?: unknown };
  return typeof rate === 'number' && !(rate >= 0 && rate < 1) ? rate : undefined;
}
