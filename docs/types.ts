export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  // Allows to automatically instantiate createClient with right options
  // instead of createClient<Database, { PostgrestVersion: 'XX' }>(URL, KEY)
  __InternalSupabase: {
    PostgrestVersion: "14"
  }
  public: {
    Tables: {
      externalIntegrationMapping: {
        Row: {
          allowDuplicateExternalId: boolean
          companyId: string
          createdAt: string
          createdBy: string | null
          entityId: string
          entityType: string
          externalId: string | null
          id: string
          integration: string
          lastSyncedAt: string | null
          metadata: Json | null
          remoteUpdatedAt: string | null
          updatedAt: string
          updatedBy: string | null
        }
        Insert: {
          allowDuplicateExternalId: boolean
          companyId: string
          createdAt?: string
          createdBy?: string | null
          entityId: string
          entityType: string
          externalId?: string | null
          id?: string
          integration: string
          lastSyncedAt?: string | null
          metadata?: Json | null
          remoteUpdatedAt?: string | null
          updatedAt?: string
          updatedBy?: string | null
        }
        Update: {
          allowDuplicateExternalId?: boolean
          companyId?: string
          createdAt?: string
          createdBy?: string | null
          entityId?: string
          entityType?: string
          externalId?: string | null
          id?: string
          integration?: string
          lastSyncedAt?: string | null
          metadata?: Json | null
          remoteUpdatedAt?: string | null
          updatedAt?: string
          updatedBy?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "externalIntegrationMapping_companyId_fkey"
            columns: ["companyId"]
            isOneToOne: false
            referencedRelation: "company"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Views: {
      company: {
        Row: {
          createdAt: string
          id: string
          name: string
        }
        Relationships: []
      }
      externalIntegrationMappingChange: {
        Row: {
          after: Json | null
          before: Json | null
          changedAt: string
          changedBy: string
          companyId: string
          entityId: string
          entityType: string
          externalId: string | null
          integration: string
          mappingId: string
          op: string
          seq: number
        }
        Relationships: []
      }
      mappingActivity: {
        Row: {
          companyId: string
          day: string
          deletes: number
          entityType: string
          inserts: number
          integration: string
          updates: number
        }
        Relationships: [
          {
            foreignKeyName: "mappingActivity_companyId_fkey"
            columns: ["companyId"]
            isOneToOne: false
            referencedRelation: "company"
            referencedColumns: ["id"]
          },
        ]
      }
      mappingSummary: {
        Row: {
          asOf: string
          companyId: string
          entityType: string
          integration: string
          linked: number
          mappings: number
          medianSyncedAt: string | null
          neverSynced: number
          newestSyncedAt: string | null
          oldestSyncedAt: string | null
        }
        Relationships: [
          {
            foreignKeyName: "mappingSummary_companyId_fkey"
            columns: ["companyId"]
            isOneToOne: false
            referencedRelation: "company"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Functions: {
      changes: {
        Args: {
          companyId?: string
          cursor?: string
          entityTypes?: string[]
          integrations?: string[]
          since?: string
        }
        Returns: {
          after: Json | null
          before: Json | null
          changedAt: string
          changedBy: string
          companyId: string
          cursor: string
          entityId: string
          entityType: string
          externalId: string | null
          integration: string
          mappingId: string
          op: string
          seq: number
        }[]
      }
      duplicates: {
        Args: {
          companyId?: string
          entityType?: string
          integration?: string
        }
        Returns: {
          count: number
          entityIds: Json
          entityType: string
          externalId: string
          integration: string
        }[]
      }
      link: {
        Args: {
          companyId?: string
          create?: boolean
          dryRun?: boolean
          ifNewer?: boolean
          metadata?: string
          onTaken?: string
          partial?: boolean
          rows: Json
        }
        Returns: {
          action: string
          displaced: Json
          error: Json | null
          id: string | null
          index: number
          mapping: Json | null
          ref: string | null
        }[]
      }
      orphans: {
        Args: {
          companyId?: string
          entityIds: string[]
          entityType: string
          integration?: string
        }
        Returns: {
          allowDuplicateExternalId: boolean
          companyId: string
          createdAt: string
          createdBy: string | null
          entityId: string
          entityType: string
          externalId: string | null
          id: string
          integration: string
          lastSyncedAt: string | null
          metadata: Json | null
          remoteUpdatedAt: string | null
          updatedAt: string
          updatedBy: string | null
        }[]
      }
      resolve: {
        Args: {
          companyId?: string
          entityIds?: string[]
          entityType?: string
          externalIds?: string[]
          integration?: string
          to?: string
        }
        Returns: {
          allowDuplicateExternalId: boolean | null
          asked: string
          companyId: string | null
          createdAt: string | null
          createdBy: string | null
          entityId: string | null
          entityType: string | null
          externalId: string | null
          id: string | null
          index: number
          integration: string | null
          lastSyncedAt: string | null
          metadata: Json | null
          remoteUpdatedAt: string | null
          status: string
          updatedAt: string | null
          updatedBy: string | null
        }[]
      }
      unlink: {
        Args: {
          companyId?: string
          dryRun?: boolean
          rows: Json
        }
        Returns: {
          action: string
          index: number
          mappings: Json
        }[]
      }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] &
        DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] &
        DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema["Tables"] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema["Tables"] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema["Enums"] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  public: {
    Enums: {},
  },
} as const
