declare module 'jasmine-core';
