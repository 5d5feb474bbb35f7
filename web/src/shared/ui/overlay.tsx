import { X } from "lucide-react";
import { Dialog as RadixDialog, Tooltip as RadixTooltip } from "radix-ui";
import type { ReactNode } from "react";
import { useWords } from "@shared/words";

export function Tip({ text, children }: { text: ReactNode; children: ReactNode }) {
  if (!text) return <>{children}</>;
  return (
    <RadixTooltip.Root>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content className="tooltip" sideOffset={4} collisionPadding={8}>
          {text}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  );
}

interface OverlayProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}

function Overlay({ open, onClose, title, tools, children, className }: OverlayProps & { className: string }) {
  const w = useWords();
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="scrim" />
        <RadixDialog.Content className={className} aria-describedby={undefined}>
          <header>
            <RadixDialog.Title asChild>
              <h2 className="grow cut">{title}</h2>
            </RadixDialog.Title>
            {tools}
            <RadixDialog.Close className="button plain icon" aria-label={w.close}>
              <X size={16} aria-hidden />
            </RadixDialog.Close>
          </header>
          <div className="body" tabIndex={0} role="region" aria-label={typeof title === "string" ? title : w.details}>
            {children}
          </div>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

export function Drawer(props: OverlayProps) {
  return <Overlay {...props} className="drawer" />;
}

export function Dialog(props: OverlayProps) {
  return <Overlay {...props} className="dialog" />;
}
