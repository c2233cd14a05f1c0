export const SESSION_ID = '0f6c1d7e-2b1a-4c3d-9e8f-001122334455';
