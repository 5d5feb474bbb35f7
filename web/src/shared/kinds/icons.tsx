import {
  AtSign, Banknote, Bed, Building, Camera, Car, Circle, CreditCard, Fence, House, IdCard, Landmark, Link, Mail,
  MapPin, Megaphone, MessageSquareWarning, Phone, PhoneCall, Route, Smartphone, TriangleAlert, User,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";

/** The icon names used in Igloo's kinds, drawn. An unknown one is a plain circle, never a hole. */
const ICONS: Record<string, LucideIcon> = {
  user: User,
  building: Building,
  phone: Phone,
  car: Car,
  "id-card": IdCard,
  bank: Landmark,
  "credit-card": CreditCard,
  mail: Mail,
  "device-mobile": Smartphone,
  home: House,
  at: AtSign,
  "phone-call": PhoneCall,
  gate: Fence,
  camera: Camera,
  "map-pin": MapPin,
  route: Route,
  bed: Bed,
  cash: Banknote,
  alert: TriangleAlert,
  "message-report": MessageSquareWarning,
  speakerphone: Megaphone,
  link: Link,
};

export function iconOf(name: string | undefined): LucideIcon {
  return ICONS[name ?? ""] ?? Circle;
}
