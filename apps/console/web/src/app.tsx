/** The places of the page and what is shown there. web-files.ts of the server answers the same addresses. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { BrowserRouter, Route, Routes } from 'react-router';
import { Problem } from './api/client.ts';
import { Frame } from './frame/frame.tsx';
import { Live } from './live/live.tsx';
import { AlertsPage } from './pages/alerts/alerts-page.tsx';
import { DeadLetterPage } from './pages/dead-letters/dead-letter-page.tsx';
import { DeadLettersPage } from './pages/dead-letters/dead-letters-page.tsx';
import { NothingHere } from './pages/nothing-here.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { ProductPage } from './pages/products/product-page.tsx';
import { ProductsPage } from './pages/products/products-page.tsx';
import { QualityPage } from './pages/quality/quality-page.tsx';
import { RejectPage } from './pages/rejects/reject-page.tsx';
import { RejectsPage } from './pages/rejects/rejects-page.tsx';
import { RunPage } from './pages/run/run-page.tsx';
import { RunsPage } from './pages/runs/runs-page.tsx';
import { SettingsPage } from './pages/settings/settings-page.tsx';
import { ShopsPage } from './pages/shops/shops-page.tsx';
import { Toasts } from './parts/toasts.tsx';

const MOST_TRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What was refused is refused again; only silence is worth another try.
      retry: (failures, error) => failures < MOST_TRIES && !(error instanceof Problem && error.status > 0),
    },
  },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Toasts>
        <BrowserRouter>
          <Live>
            <Routes>
              <Route element={<Frame />}>
                <Route index element={<OverviewPage />} />
                <Route path="runs" element={<RunsPage />} />
                <Route path="runs/:id" element={<RunPage />} />
                <Route path="dead-letters" element={<DeadLettersPage />} />
                <Route path="dead-letters/:id" element={<DeadLetterPage />} />
                <Route path="rejects" element={<RejectsPage />} />
                <Route path="rejects/:platform/:shop/:id" element={<RejectPage />} />
                <Route path="products" element={<ProductsPage />} />
                <Route path="products/:id" element={<ProductPage />} />
                <Route path="quality" element={<QualityPage />} />
                <Route path="alerts" element={<AlertsPage />} />
                <Route path="shops" element={<ShopsPage />} />
                <Route path="settings" element={<SettingsPage />} />
                <Route path="*" element={<NothingHere />} />
              </Route>
            </Routes>
          </Live>
        </BrowserRouter>
      </Toasts>
    </QueryClientProvider>
  );
}
