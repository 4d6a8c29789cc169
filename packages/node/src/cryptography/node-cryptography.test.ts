import { cryptographyContract } from "@regrow/testing/contract";
import { NodeCryptography } from "./node-cryptography.ts";

cryptographyContract("NodeCryptography", new NodeCryptography());
