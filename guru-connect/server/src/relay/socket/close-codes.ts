export { CLOSE, type CloseCode } from '@guru-connect/proto/close-codes';
