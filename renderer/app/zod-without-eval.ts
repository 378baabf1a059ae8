import { config } from 'zod';

// zod would otherwise try `new Function` once, which the content security policy reports. Imported before any schema is made.
config({ jitless: true });
