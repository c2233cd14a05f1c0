import { useOutletContext } from 'react-router-dom';
import type { Me } from '../api/types.ts';

/** Who is signed in, on a page inside the shell. */
export function useTechnician(): Me {
  return useOutletContext<Me>();
}
